package dev.runbook.engine.port;

import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The text of a query that somebody else sent. */
record SqlText(String text) {
    private static final int LONGEST = 1_000;
    /** Strings as PostgreSQL writes them, also one that is cut off, since pg_stat_activity cuts queries. */
    private static final Pattern LITERAL = Pattern.compile(
            "(?is)\\be'(?:\\\\.|''|[^'\\\\])*(?:'|$)|'(?:''|[^'])*(?:'|$)|\\$([a-z_]*)\\$.*?(?:\\$\\1\\$|$)");

    /** What PostgreSQL shows of the queries of others to whoever may not read them. */
    private static final String HIDDEN = "<insufficient privilege>";

    private static final String RIGHT = "queries of others are hidden from this user; grant pg_read_all_stats to it";

    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");
    private static final Set<String> PLANNED =
            Set.of("select", "with", "values", "insert", "update", "delete", "table");

    /** Returns the text with its literals masked: they may be people's names, or a password. */
    String masked() {
        return text.equals(HIDDEN) ? "(" + RIGHT + ")" : mask(text);
    }

    /** Masks the literals of a text, and cuts it. */
    static String mask(String text) {
        var masked = LITERAL.matcher(text).replaceAll("'***'").strip();
        return masked.length() > LONGEST ? masked.substring(0, LONGEST) + "…" : masked;
    }

    /** Returns why PostgreSQL is not asked for a plan; empty if it can be. A second statement would be executed. */
    Optional<String> obstacle() {
        if (text.equals(HIDDEN)) {
            return Optional.of("no plan: " + RIGHT);
        }
        var bare = bare();
        if (LITERAL.matcher(bare).replaceAll("").contains(";")) {
            return Optional.of("no plan: these are several statements");
        }
        var first = bare.replaceFirst("(?s)^(?:\\s|/\\*.*?\\*/|--[^\\n]*\\n)+", "")
                .split("\\W", 2)[0]
                .toLowerCase(Locale.ROOT);
        return PLANNED.contains(first)
                ? Optional.empty()
                : Optional.of("no plan: PostgreSQL plans queries and changes of rows alone");
    }

    /** Returns the statements whose answer is the plan. With parameters it is the plan for any value of them. */
    String explaining() {
        int parameters = PARAMETER
                .matcher(bare())
                .results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .max()
                .orElse(0);
        if (parameters == 0) {
            return "explain " + bare();
        }
        return "prepare runbook_plan as " + bare() + "\n; set plan_cache_mode = force_generic_plan; explain execute"
                + " runbook_plan(" + String.join(", ", Collections.nCopies(parameters, "null")) + ")";
    }

    private String bare() {
        return text.strip().replaceFirst("[;\\s]+$", "");
    }
}
