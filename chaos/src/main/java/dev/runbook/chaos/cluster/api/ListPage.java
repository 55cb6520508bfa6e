package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.StoredObject;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One page of a list. Later pages show the state of the first one, from the log of changes.
 *
 * @param limit how many objects, 0 for all
 * @param from where a later page begins, empty on the first one
 * @param wide whether the list is one of all namespaces, so that these belong to the keys
 */
record ListPage(int limit, Optional<ContinueToken> from, boolean wide) {
    static ListPage of(ApiRequest request, boolean wide) {
        ListOptions.check(request);
        var limit = request.query("limit");
        int count = limit.isEmpty() ? 0 : (int) Math.min(Integer.MAX_VALUE, ListOptions.limit(limit));
        var token = request.query("continue");
        if (token.isEmpty()) {
            return new ListPage(count, Optional.empty(), wide);
        }
        var from = ContinueToken.read(token);
        if (!request.query("resourceVersion").isEmpty()
                && !request.query("resourceVersion").equals("0")) {
            throw Refusal.badRequest("specifying resource version is not allowed when using continue");
        }
        return new ListPage(count, Optional.of(from), wide);
    }

    /** Returns the resource version whose state it shows, 0 or less for one that does not matter. */
    long version() {
        return from.map(ContinueToken::version).orElse(0L);
    }

    static long number(String parameter, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest(parameter + " \"" + text + "\" is not a number");
        }
    }

    /** Refuses with 410 what the log no longer holds, with a token by which a client may go on nevertheless. */
    Refusal expired() {
        if (from.isEmpty()) {
            return Refusal.expired("The resourceVersion for the provided list is too old.");
        }
        return Refusal.expired("The provided continue parameter is too old to display a consistent list result. You can"
                        + " start a new list without the continue parameter, or use the continue token in this response"
                        + " to retrieve the remainder of the results. Continuing with the provided token results in an"
                        + " inconsistent list - objects that were created, modified, or deleted between the time the"
                        + " first chunk was returned and now may show up in the list.")
                .continued(new ContinueToken(-1, from.get().start()).text());
    }

    Part cut(List<StoredObject> all, long shown) {
        var metadata = Json.object().put("resourceVersion", Long.toString(shown));
        int begin = from.map(token -> (int) all.stream()
                        .takeWhile(object -> key(object).compareTo(token.start()) < 0)
                        .count())
                .orElse(0);
        int end = limit <= 0 ? all.size() : (int) Math.min((long) begin + limit, all.size());
        if (end < all.size()) {
            metadata.put(
                    "continue",
                    ContinueToken.behind(shown, key(all.get(end - 1))).text());
            metadata.put("remainingItemCount", all.size() - end);
        }
        return new Part(metadata, all.subList(begin, end));
    }

    private String key(StoredObject object) {
        var metadata = object.node().path("metadata");
        var name = metadata.path("name").asString("");
        return wide ? metadata.path("namespace").asString("") + "/" + name : name;
    }

    /** The objects of a page with the list's metadata. */
    record Part(ObjectNode metadata, List<StoredObject> objects) {}
}
