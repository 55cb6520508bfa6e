package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.RegularExpressions;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rules by which {@code label_replace} and {@code label_join} change labels. */
final class LabelFunctions {
    private static final Pattern REFERENCE = Pattern.compile("\\$(?:\\$|\\{(\\w+)}|(\\w+))");

    private LabelFunctions() {}

    /** Returns the rule of {@code label_replace}: a label that does not match leaves the element as it is. */
    static UnaryOperator<Labels> replace(String target, String replacement, String source, String regex) {
        var pattern = RegularExpressions.anchored(regex);
        return labels -> {
            var matcher = pattern.matcher(labels.get(source));
            return matcher.matches() ? labels.with(target, expand(replacement, matcher)) : labels;
        };
    }

    /** Returns the rule of {@code label_join}. */
    static UnaryOperator<Labels> join(String target, String separator, List<String> sources) {
        return labels -> labels.with(target, sources.stream().map(labels::get).collect(Collectors.joining(separator)));
    }

    /** Puts groups into a template as Go does: {@code $1}, {@code ${1}}, {@code $name}; an unknown group is empty. */
    private static String expand(String template, Matcher match) {
        return REFERENCE.matcher(template).replaceAll(reference -> {
            if (reference.group().equals("$$")) {
                return Matcher.quoteReplacement("$");
            }
            String name = reference.group(1) == null ? reference.group(2) : reference.group(1);
            return Matcher.quoteReplacement(group(match, name));
        });
    }

    private static String group(Matcher match, String name) {
        try {
            boolean number = name.chars().allMatch(Character::isDigit);
            String group = number ? match.group(Integer.parseInt(name)) : match.group(name);
            return group == null ? "" : group;
        } catch (IllegalArgumentException | IndexOutOfBoundsException unknown) {
            return "";
        }
    }
}
