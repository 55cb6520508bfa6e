package dev.runbook.chaos.argo;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Metadata;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the AnalysisTemplates of one analysis come to.
 *
 * @param templates the templates by name, in the order they are named, nested ones after their outer one
 * @param problem the first thing wrong with them, empty if nothing
 * @param metrics all metrics
 * @param args all arguments, with their defaults
 */
record AnalysisTemplates(Map<String, ObjectNode> templates, String problem, ArrayNode metrics, ArrayNode args) {
    /** Finds the templates of an analysis and puts them together. */
    static AnalysisTemplates resolve(ObjectStore store, RolloutView rollout, JsonNode analysis) {
        var found = new LinkedHashMap<String, ObjectNode>();
        var problem = collect(store, rollout.namespace(), analysis.path("templates"), found);
        var metrics = JsonNodeFactory.instance.arrayNode();
        var args = JsonNodeFactory.instance.arrayNode();
        var names = new TreeSet<String>();
        for (var template : found.values()) {
            for (var metric : template.path("spec").path("metrics")) {
                var name = metric.path("name").asString("");
                problem = names.add(name) || !problem.isEmpty()
                        ? problem
                        : "two metrics have the same name '" + name + "'";
                metrics.add(metric.deepCopy());
            }
            for (var arg : template.path("spec").path("args")) {
                problem = problem.isEmpty() ? merge(args, arg) : problem;
            }
        }
        return new AnalysisTemplates(found, problem, metrics, args);
    }

    /** Returns the arguments with the values given for them. */
    ArrayNode withValues(Map<String, String> values) {
        var merged = args.deepCopy();
        for (var arg : merged) {
            var value = values.get(arg.path("name").asString(""));
            if (value != null) {
                arg.asObject().put("value", value);
            }
        }
        return merged;
    }

    /** Returns the name of an argument that has neither a value nor is given one. */
    Optional<String> unresolved(Map<String, String> values) {
        for (var arg : withValues(values)) {
            if (!arg.has("value") && !arg.has("valueFrom")) {
                return Optional.of(arg.path("name").asString(""));
            }
        }
        return Optional.empty();
    }

    private static String collect(
            ObjectStore store, String namespace, JsonNode references, Map<String, ObjectNode> found) {
        for (var reference : references) {
            var name = reference.path("templateName").asString("");
            if (reference.path("clusterScope").asBoolean(false)) {
                return "ClusterAnalysisTemplate '" + name + "' is not emulated by the embedded cluster";
            }
            var template = store.get(ResourceType.ANALYSIS_TEMPLATE, namespace, name);
            if (template.isEmpty()) {
                return "AnalysisTemplate '" + name + "' not found";
            }
            if (found.putIfAbsent(Metadata.name(template.get()), template.get()) == null) {
                var nested =
                        collect(store, namespace, template.get().path("spec").path("templates"), found);
                if (!nested.isEmpty()) {
                    return nested;
                }
            }
        }
        return "";
    }

    private static String merge(ArrayNode args, JsonNode arg) {
        for (int i = 0; i < args.size(); i++) {
            var before = args.path(i);
            if (before.path("name").equals(arg.path("name"))) {
                if (before.has("value")
                        && arg.has("value")
                        && !before.path("value").equals(arg.path("value"))) {
                    return "Argument `" + arg.path("name").asString("") + "` specified multiple times with different"
                            + " values: '" + before.path("value").asString("") + "', '"
                            + arg.path("value").asString("") + "'";
                }
                if (!before.has("value")) {
                    args.set(i, arg.deepCopy());
                }
                return "";
            }
        }
        args.add(arg.deepCopy());
        return "";
    }
}
