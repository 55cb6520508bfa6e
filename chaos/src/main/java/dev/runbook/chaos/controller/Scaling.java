package dev.runbook.chaos.controller;

import tools.jackson.databind.JsonNode;

/** Resolves numbers that may be percentages, such as {@code maxSurge: 25%}. */
final class Scaling {
    private Scaling() {}

    /** Returns a number, or a percentage of a total rounded up. */
    static int roundedUp(JsonNode value, String missing, int total) {
        return resolve(value, missing, total, true);
    }

    /** Returns a number, or a percentage of a total rounded down. */
    static int roundedDown(JsonNode value, String missing, int total) {
        return resolve(value, missing, total, false);
    }

    private static int resolve(JsonNode value, String missing, int total, boolean up) {
        if (value.isNumber()) {
            return value.asInt();
        }
        var text = value.asString(missing);
        if (!text.endsWith("%")) {
            return Integer.parseInt(text);
        }
        int percent = Integer.parseInt(text.substring(0, text.length() - 1));
        return (total * percent + (up ? 99 : 0)) / 100;
    }
}
