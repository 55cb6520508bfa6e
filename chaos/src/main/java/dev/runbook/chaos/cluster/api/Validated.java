package dev.runbook.chaos.cluster.api;

import java.util.List;

/** What becomes of fields that a type does not have, or that stand twice: the parameter {@code fieldValidation}. */
enum Validated {
    IGNORE,
    WARN,
    STRICT;

    /** Reads it; without it clients are warned. */
    static Validated of(ApiRequest request) {
        return switch (request.query("fieldValidation")) {
            case "Ignore" -> IGNORE;
            case "Strict" -> STRICT;
            default -> WARN;
        };
    }

    /**
     * Refuses a value that there is not.
     *
     * @param options the kind of the options, as {@code CreateOptions}
     */
    static void check(ApiRequest request, String options) {
        var stated = request.query("fieldValidation");
        if (!List.of("", "Ignore", "Strict", "Warn").contains(stated)) {
            throw Refusal.invalid(
                    "meta.k8s.io",
                    options,
                    "",
                    List.of(Refusal.Cause.unsupported(
                            "fieldValidation", stated, "\"\", \"Ignore\", \"Strict\", \"Warn\"")));
        }
    }
}
