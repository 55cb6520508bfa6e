package dev.runbook.engine.cli;

import java.util.regex.Pattern;

/** Keeps the values of parameters whose names say that they are secret out of what is written. */
final class Secrets {
    /** What stands for a value that is not written down. */
    static final String MASK = "***";

    private static final Pattern NAME = Pattern.compile(
            "(?i).*(password|passwd|passphrase|token|secret|credential|api_?key|private_?key|authorization).*");

    private Secrets() {}

    static String masked(String name, String value) {
        return NAME.matcher(name).matches() ? MASK : value;
    }
}
