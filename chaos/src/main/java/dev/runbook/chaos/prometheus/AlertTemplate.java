package dev.runbook.chaos.prometheus;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with {@code {{ $value }}} and {@code {{ $labels.name }}} in it; nothing else of Go's templates is known. */
final class AlertTemplate {
    private static final Pattern ACTION = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);
    private static final Pattern KNOWN = Pattern.compile("-?\\s*(?:\\$value|\\$labels\\.(\\w+))\\s*-?");

    private final String text;

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException when it holds something that is not supported; the message names it
     */
    AlertTemplate(String text) {
        this.text = text;
        var actions = ACTION.matcher(text);
        while (actions.find()) {
            if (!KNOWN.matcher(actions.group(1)).matches()) {
                throw new IllegalArgumentException("The template \"" + actions.group()
                        + "\" is not supported; use {{ $value }} or {{ $labels.name }}");
            }
        }
    }

    String fill(Labels labels, double value) {
        return ACTION.matcher(text).replaceAll(action -> {
            var known = KNOWN.matcher(action.group(1));
            String label = known.matches() ? known.group(1) : null;
            return Matcher.quoteReplacement(label == null ? Numbers.general(value) : labels.get(label));
        });
    }
}
