package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.api.Refusal.Cause;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds what may not change in a Job: what its pods are and how many of them make it complete. */
final class JobChanges {
    private static final String IMMUTABLE = "field is immutable";

    /** Where a Job's pods run; others than the Job's author may decide that while it waits to begin. */
    private static final List<String> SCHEDULING = List.of("nodeSelector", "tolerations", "schedulingGates");

    private JobChanges() {}

    static void check(JsonNode spec, ObjectNode before, List<Cause> causes) {
        var old = before.path("spec");
        selector(spec, old, causes);
        completions(spec, old, causes);
        fixed(spec, old, "selector", causes);
        boolean waits =
                old.path("suspend").asBoolean(false) && !before.path("status").hasNonNull("startTime");
        var template = spec.path("template");
        var comparable = waits ? withoutScheduling(template) : template;
        if (!comparable.equals(waits ? withoutScheduling(old.path("template")) : old.path("template"))) {
            causes.add(Cause.invalid("spec.template", Json.text(template), IMMUTABLE));
        }
        fixed(spec, old, "completionMode", causes);
    }

    private static void selector(JsonNode spec, JsonNode old, List<Cause> causes) {
        var selector = spec.path("selector");
        if (selector.equals(old.path("selector"))) {
            return;
        }
        if (!spec.path("manualSelector").asBoolean(false)) {
            causes.add(Cause.invalid("spec.selector", shown(selector), "`selector` not auto-generated"));
        }
        var labels = spec.path("template").path("metadata").path("labels");
        if (!LabelSelector.of(selector).matchesLabels(labels)) {
            var cause = Cause.invalid(
                    "spec.template.metadata.labels", shown(labels), "`selector` does not match template `labels`");
            // The API server checks the spec twice, on its own and as an update, and lists both.
            causes.add(cause);
            causes.add(cause);
        }
    }

    private static void completions(JsonNode spec, JsonNode old, List<Cause> causes) {
        var completions = spec.path("completions");
        if (!spec.path("completionMode").asString("").equals("Indexed")) {
            fixed(spec, old, "completions", causes);
        } else if (!completions.equals(old.path("completions")) && !completions.equals(spec.path("parallelism"))) {
            causes.add(Cause.invalid(
                    "spec.completions", shown(completions), "can only be modified in tandem with spec.parallelism"));
        }
    }

    private static void fixed(JsonNode spec, JsonNode old, String field, List<Cause> causes) {
        if (!spec.path(field).equals(old.path(field))) {
            causes.add(Cause.invalid("spec." + field, shown(spec.path(field)), IMMUTABLE));
        }
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "null" : Json.text(value);
    }

    private static JsonNode withoutScheduling(JsonNode template) {
        var copy = template.deepCopy();
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("labels", "annotations"));
        }
        if (copy.path("spec") instanceof ObjectNode spec) {
            spec.remove(SCHEDULING);
            if (spec.path("affinity") instanceof ObjectNode affinity) {
                affinity.remove("nodeAffinity");
                if (affinity.isEmpty()) {
                    spec.remove("affinity");
                }
            }
        }
        return copy;
    }
}
