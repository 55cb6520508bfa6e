package dev.runbook.engine.report;

import java.util.Locale;

/**
 * Colours text for a terminal, or leaves it plain.
 *
 * @param coloured whether to colour
 */
record Style(boolean coloured) {
    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String MAGENTA = "35";
    private static final String CYAN = "36";
    private static final String BOLD = "1";
    private static final String DIM = "2";

    String good(String text) {
        return paint(BOLD + ";" + GREEN, text);
    }

    String bad(String text) {
        return paint(BOLD + ";" + RED, text);
    }

    String strong(String text) {
        return paint(BOLD, text);
    }

    String dim(String text) {
        return paint(DIM, text);
    }

    /** Colours the name of who acted, padded already, by who it is. */
    String actor(String actor, String padded) {
        return switch (actor.toLowerCase(Locale.ROOT)) {
            case "fault" -> paint(RED, padded);
            case "alert" -> paint(YELLOW, padded);
            case "step", "manual", "operator" -> paint(CYAN, padded);
            case "rollback" -> paint(MAGENTA, padded);
            case "drill" -> paint(GREEN, padded);
            default -> paint(DIM, padded);
        };
    }

    private String paint(String code, String text) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
