package dev.runbook.chaos.argo;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Puts the values of arguments in place of {@code {{args.name}}} in the texts of metrics. */
final class MetricArguments {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);

    private final Map<String, String> values;

    private MetricArguments(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Returns the metrics of a run with all arguments in place.
     *
     * @throws ConditionException if an argument has no value or a placeholder names none
     */
    static ArrayNode resolve(JsonNode runSpec) throws ConditionException {
        var values = new HashMap<String, String>();
        for (var arg : runSpec.path("args")) {
            var name = arg.path("name").asString("");
            if (!arg.has("value")) {
                throw new ConditionException(
                        arg.has("valueFrom")
                                ? "argument \"" + name
                                        + "\": the embedded cluster does not emulate valueFrom of a secret"
                                : "argument \"" + name + "\" was not supplied");
            }
            values.put("args." + name, arg.path("value").asString(""));
        }
        var arguments = new MetricArguments(values);
        var metrics = JsonNodeFactory.instance.arrayNode();
        for (var metric : runSpec.path("metrics")) {
            metrics.add(arguments.in(metric));
        }
        return metrics;
    }

    private JsonNode in(JsonNode node) throws ConditionException {
        if (node.isString()) {
            return JsonNodeFactory.instance.stringNode(in(node.asString()));
        }
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            for (var element : node) {
                array.add(in(element));
            }
            return array;
        }
        if (node.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            for (var field : node.properties()) {
                object.set(field.getKey(), in(field.getValue()));
            }
            return object;
        }
        return node;
    }

    private String in(String text) throws ConditionException {
        var resolved = new StringBuilder();
        var matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            var value = values.get(matcher.group(1).strip());
            if (value == null) {
                throw new ConditionException("failed to resolve " + matcher.group());
            }
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(resolved).toString();
    }
}
