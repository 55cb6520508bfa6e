package dev.runbook.engine.promql;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes names and strings as PromQL: plainly where the classic syntax allows it, else quoted. */
final class Names {
    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    /** Keywords that can't be a metric's name without quotes. */
    private static final Set<String> RESERVED =
            Set.of("atan2", "bool", "on", "ignoring", "group_left", "group_right", "inf", "nan");

    private Names() {}

    static boolean reserved(String word) {
        return RESERVED.contains(word.toLowerCase(Locale.ROOT));
    }

    static boolean classicMetric(String name) {
        return METRIC.matcher(name).matches() && !reserved(name);
    }

    static boolean classicLabel(String name) {
        return LABEL.matcher(name).matches();
    }

    static String label(String name) {
        return classicLabel(name) ? name : quoted(name);
    }

    static String labels(List<String> names) {
        return names.stream().map(Names::label).collect(Collectors.joining(", ", "(", ")"));
    }

    static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                default -> quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
