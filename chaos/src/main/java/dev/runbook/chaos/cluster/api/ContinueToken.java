package dev.runbook.chaos.cluster.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;

/**
 * Where the next page of a list begins, in the form that Kubernetes gives it.
 *
 * @param version resource version of the first page, negative to go on with what there is now
 * @param start the least key that is not yet listed
 */
record ContinueToken(long version, String start) {
    private static final String KNOWN = "meta.k8s.io/v1";
    private static final String INVALID = "continue key is not valid: ";
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /** Reads a token; 400 for one that no list gave, in the words of the API server. */
    static ContinueToken read(String text) {
        var json = new String(decoded(text), StandardCharsets.UTF_8);
        var token =
                Json.unique(json.getBytes(StandardCharsets.UTF_8)).orElseThrow(() -> invalid(INVALID + broken(json)));
        var form = token.path("v").asString("");
        if (!form.equals(KNOWN)) {
            throw invalid(INVALID + "server does not recognize this encoded version " + form);
        }
        long version = token.path("rv").asLong(0);
        if (version == 0) {
            throw invalid(INVALID + "incorrect encoded start resourceVersion (version " + KNOWN + ")");
        }
        var start = token.path("start").asString("");
        if (start.isEmpty()) {
            throw invalid(INVALID + "encoded start key empty (version " + KNOWN + ")");
        }
        // A key that leaves the list would let a client read what it may not.
        var steps = (start.startsWith("/") ? start.substring(1) : start).split("/", -1);
        if (Stream.of(steps).anyMatch(step -> step.isEmpty() || step.equals(".") || step.equals(".."))) {
            throw invalid(INVALID + start);
        }
        return new ContinueToken(version, start);
    }

    /** Returns the token of the page behind a key. */
    static ContinueToken behind(long version, String key) {
        return new ContinueToken(version, key + "\u0000");
    }

    String text() {
        var token = Json.object().put("v", KNOWN).put("rv", version).put("start", start);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(token));
    }

    private static byte[] decoded(String text) {
        int wrong = (int) text.chars().takeWhile(c -> ALPHABET.indexOf(c) >= 0).count();
        if (wrong == text.length() && text.length() % 4 == 1) {
            wrong = text.length() - 1;
        }
        if (wrong < text.length()) {
            throw invalid(INVALID + "illegal base64 data at input byte " + wrong);
        }
        return Base64.getUrlDecoder().decode(text);
    }

    private static String broken(String json) {
        return json.isEmpty() || json.startsWith("{")
                ? "unexpected end of JSON input"
                : "invalid character '" + json.charAt(0) + "' looking for beginning of value";
    }

    private static Refusal invalid(String why) {
        return Refusal.badRequest("invalid continue token: " + why);
    }
}
