package dev.runbook.engine.promql;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes names and strings as PromQL: plainly where the classic syntax allows it, else quoted. */
final class Names {
    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    private Names() {}

    static boolean classicMetric(String name) {
        return METRIC.matcher(name).matches();
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
