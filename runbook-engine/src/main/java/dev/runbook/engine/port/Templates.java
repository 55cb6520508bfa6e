package dev.runbook.engine.port;

/** Reads pod templates. */
final class Templates {
    private Templates() {}

    /** Returns the image of the first container; empty where there is none. */
    static String image(Fields template) {
        return template.list("spec", "containers").stream()
                .findFirst()
                .map(container -> container.text("image"))
                .orElse("");
    }
}
