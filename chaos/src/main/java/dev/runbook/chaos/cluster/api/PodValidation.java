package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.Quantity;
import dev.runbook.chaos.cluster.api.Refusal.Cause;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Finds the errors in the spec of a pod or of a template. */
final class PodValidation {
    private static final Set<String> RESTART_POLICIES = Set.of("Always", "OnFailure", "Never");

    private PodValidation() {}

    static void check(JsonNode spec, String path, List<Cause> causes) {
        if (spec.path("containers").isEmpty()) {
            causes.add(Cause.required(path + ".containers", ""));
        }
        var policy = spec.path("restartPolicy").asString("Always");
        if (!RESTART_POLICIES.contains(policy)) {
            causes.add(Cause.unsupported(path + ".restartPolicy", policy, "\"Always\", \"OnFailure\", \"Never\""));
        }
        var names = new HashSet<String>();
        var volumes = new HashSet<String>();
        spec.path("volumes").forEach(volume -> volumes.add(volume.path("name").asString("")));
        for (var list : List.of("initContainers", "containers")) {
            int index = 0;
            for (var container : spec.path(list)) {
                container(container, path + "." + list + "[" + index++ + "]", names, volumes, causes);
            }
        }
    }

    private static void container(
            JsonNode container, String path, Set<String> names, Set<String> volumes, List<Cause> causes) {
        var name = container.path("name").asString("");
        if (name.isEmpty()) {
            causes.add(Cause.required(path + ".name", ""));
        } else if (!names.add(name)) {
            causes.add(Cause.duplicate(path + ".name", name));
        }
        if (container.path("image").asString("").isEmpty()) {
            causes.add(Cause.required(path + ".image", ""));
        }
        int index = 0;
        for (var mount : container.path("volumeMounts")) {
            var volume = mount.path("name").asString("");
            if (!volumes.contains(volume)) {
                causes.add(new Cause(
                        path + ".volumeMounts[" + index + "].name",
                        "FieldValueNotFound",
                        "Not found: \"" + volume + "\""));
            }
            index++;
        }
        resources(container.path("resources"), path + ".resources", causes);
    }

    private static void resources(JsonNode resources, String path, List<Cause> causes) {
        for (var kind : List.of("limits", "requests")) {
            resources.path(kind).properties().forEach(amount -> {
                if (quantity(amount.getValue()).amount().signum() < 0) {
                    causes.add(Cause.invalid(
                            path + "." + kind + "[" + amount.getKey() + "]",
                            Validation.quoted(amount.getValue().asString("")),
                            "must be greater than or equal to 0"));
                }
            });
        }
        resources.path("requests").properties().forEach(request -> {
            var limit = resources.path("limits").path(request.getKey());
            if (!limit.isMissingNode() && quantity(request.getValue()).compareTo(quantity(limit)) > 0) {
                causes.add(Cause.invalid(
                        path + ".requests",
                        Validation.quoted(request.getValue().asString("")),
                        "must be less than or equal to " + request.getKey() + " limit of " + limit.asString("")));
            }
        });
    }

    private static Quantity quantity(JsonNode amount) {
        return Quantity.of(amount.asString("0"));
    }
}
