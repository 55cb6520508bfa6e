package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.StoredObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * One page of a list. Later pages show the state of the first one, from the log of changes.
 *
 * @param limit how many objects, 0 for all
 * @param version resource version of the first page, 0 on the first page
 * @param start how many objects the earlier pages had
 */
record ListPage(int limit, long version, int start) {
    static ListPage of(ApiRequest request) {
        var limit = request.query("limit");
        var token = request.query("continue");
        try {
            int count = limit.isEmpty() ? 0 : Integer.parseInt(limit);
            if (token.isEmpty()) {
                return new ListPage(count, 0, 0);
            }
            var parts = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split(":");
            return new ListPage(count, Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw Refusal.badRequest("limit \"" + limit + "\" or continue token \"" + token + "\" is not valid");
        }
    }

    static long number(String parameter, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest(parameter + " \"" + text + "\" is not a number");
        }
    }

    Part cut(List<StoredObject> all, long shown) {
        var metadata = Json.object().put("resourceVersion", Long.toString(shown));
        int from = Math.min(start, all.size());
        int to = limit <= 0 ? all.size() : Math.min(from + limit, all.size());
        if (to < all.size()) {
            var token = shown + ":" + to;
            metadata.put("continue", Base64.getUrlEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8)));
            metadata.put("remainingItemCount", all.size() - to);
        }
        return new Part(metadata, all.subList(from, to));
    }

    /** The objects of a page with the list's metadata. */
    record Part(ObjectNode metadata, List<StoredObject> objects) {}
}
