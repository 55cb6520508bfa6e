package dev.runbook.engine.report;

import java.util.Locale;
import java.util.Map;
import org.apiguardian.api.API;

/** Whether reports are coloured: the setting {@code runbook.colour}. */
@API(status = API.Status.INTERNAL, since = "0.1")
public enum Colour {
    /** Coloured when standard output is a terminal and {@code NO_COLOR} is unset. */
    AUTO,
    /** Coloured, whatever the output is. */
    ALWAYS,
    /** Plain. */
    NEVER;

    /**
     * Reads the setting.
     *
     * @throws IllegalArgumentException if it is none of auto, always, never
     */
    public static Colour of(String setting) {
        for (var colour : values()) {
            if (colour.name().equals(setting.toUpperCase(Locale.ROOT))) {
                return colour;
            }
        }
        throw new IllegalArgumentException("runbook.colour is '" + setting
                + "', which is not known; nothing can be printed. Use auto, always or never.");
    }

    /**
     * Returns whether to colour.
     *
     * @param environment the process environment; {@code NO_COLOR}, set and not empty, forbids colour unless it was
     *     asked for by name (no-color.org)
     * @param terminal whether standard output is one
     */
    public boolean enabled(Map<String, String> environment, boolean terminal) {
        return switch (this) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
        };
    }
}
