package dev.runbook.chaos.cluster.api;

import java.util.List;

/** Checks what a list asks about versions, in the words of the API server's validation of its options. */
final class ListOptions {
    private ListOptions() {}

    static void check(ApiRequest request) {
        var version = request.query("resourceVersion");
        var match = request.query("resourceVersionMatch");
        if (!match.isEmpty() && !request.query("continue").isEmpty()) {
            throw forbidden("resourceVersionMatch is forbidden when continue is provided");
        }
        if (!match.isEmpty() && version.isEmpty()) {
            throw forbidden("resourceVersionMatch is forbidden unless resourceVersion is provided");
        }
        if (match.equals("Exact") && version.equals("0")) {
            throw forbidden("resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
        }
        if (!version.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw Refusal.badRequest("invalid resource version: resourceVersion: Invalid value: \"" + version
                    + "\": strconv.ParseUint: parsing \"" + version + "\": invalid syntax");
        }
    }

    /** Reads how many objects a page has at most. */
    static long limit(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest("strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
        }
    }

    static void checkWatch(ApiRequest request) {
        if (!request.query("resourceVersionMatch").isEmpty()
                && request.query("sendInitialEvents").isEmpty()) {
            throw forbidden("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        }
        var version = request.query("resourceVersion");
        if (!version.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw Refusal.plain(
                    500,
                    "resourceVersion: Invalid value: \"" + version + "\": strconv.ParseUint: parsing \"" + version
                            + "\": invalid syntax");
        }
    }

    private static Refusal forbidden(String why) {
        return Refusal.invalid(
                "meta.k8s.io", "ListOptions", "", List.of(Refusal.Cause.forbidden("resourceVersionMatch", why)));
    }
}
