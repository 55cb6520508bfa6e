package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.Refusal.Cause;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds changes of fields that Kubernetes does not let anybody change. */
final class Immutability {
    private static final Set<ResourceType> FIXED_SELECTOR =
            Set.of(ResourceType.DEPLOYMENT, ResourceType.REPLICA_SET, ResourceType.DAEMON_SET);

    /** What may change in a StatefulSet's spec. */
    private static final List<String> STATEFUL_SET_MUTABLE = List.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");

    private Immutability() {}

    static void check(ResourceType type, ObjectNode object, ObjectNode before, List<Cause> causes) {
        var spec = object.path("spec");
        var old = before.path("spec");
        if (FIXED_SELECTOR.contains(type) && !spec.path("selector").equals(old.path("selector"))) {
            causes.add(Cause.invalid("spec.selector", Json.text(spec.path("selector")), "field is immutable"));
        } else if (type.equals(ResourceType.STATEFUL_SET)
                && !without(spec, STATEFUL_SET_MUTABLE).equals(without(old, STATEFUL_SET_MUTABLE))) {
            causes.add(Cause.forbidden(
                    "spec",
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
                            + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
                            + " 'minReadySeconds' are forbidden"));
        } else if (type.equals(ResourceType.JOB)) {
            JobChanges.check(spec, before, causes);
        } else if (type.equals(ResourceType.POD) && !fixed(spec).equals(fixed(old))) {
            causes.add(Cause.forbidden(
                    "spec",
                    "pod updates may not change fields other than `spec.containers[*].image`,"
                            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only"
                            + " additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to"
                            + " be set to 1 if it was previously negative)"));
        } else if (type.equals(ResourceType.SERVICE) && movesClusterIp(spec, old)) {
            causes.add(Cause.invalid(
                    "spec.clusterIPs[0]",
                    Json.text(Json.array().add(spec.path("clusterIP"))),
                    "may not change once set"));
        } else if (type.equals(ResourceType.SECRET) && !object.path("type").equals(before.path("type"))) {
            causes.add(
                    Cause.invalid("type", Validation.quoted(object.path("type").asString("")), "field is immutable"));
        }
        if (object.has("roleRef") && !object.path("roleRef").equals(before.path("roleRef"))) {
            causes.add(Cause.invalid("roleRef", reference(object.path("roleRef")), "cannot change roleRef"));
        }
        data(object, before, causes);
        finalizers(object, before, causes);
    }

    /** Writes a reference as the API server's own types have it. */
    private static String reference(JsonNode role) {
        return Json.text(Json.object()
                .put("APIGroup", role.path("apiGroup").asString(""))
                .put("Kind", role.path("kind").asString(""))
                .put("Name", role.path("name").asString("")));
    }

    private static void finalizers(ObjectNode object, ObjectNode before, List<Cause> causes) {
        if (!before.path("metadata").has("deletionTimestamp")) {
            return;
        }
        var old = before.path("metadata").path("finalizers").valueStream().toList();
        var added = object.path("metadata")
                .path("finalizers")
                .valueStream()
                .filter(finalizer -> !old.contains(finalizer))
                .map(Json::text)
                .toList();
        if (!added.isEmpty()) {
            var cause = Cause.forbidden(
                    "metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new finalizers []string{"
                            + String.join(", ", added) + "}");
            // The API server checks metadata twice, for every type and for this one, and lists both.
            causes.add(cause);
            causes.add(cause);
        }
    }

    private static void data(ObjectNode object, ObjectNode before, List<Cause> causes) {
        if (before.path("immutable").asBoolean(false) && !object.path("data").equals(before.path("data"))) {
            causes.add(Cause.forbidden("data", "field is immutable when `immutable` is set"));
        }
    }

    private static boolean movesClusterIp(JsonNode spec, JsonNode old) {
        var address = old.path("clusterIP");
        return !address.asString("").isEmpty()
                && !spec.path("clusterIP").equals(address)
                && !spec.path("type").asString("").equals("ExternalName");
    }

    private static JsonNode without(JsonNode spec, List<String> fields) {
        var copy = spec.deepCopy();
        if (copy instanceof ObjectNode object) {
            object.remove(fields);
        }
        return copy;
    }

    private static JsonNode fixed(JsonNode spec) {
        var copy = without(spec, List.of("activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds"));
        for (var list : List.of("containers", "initContainers")) {
            copy.path(list).forEach(node -> {
                if (node instanceof ObjectNode container) {
                    container.remove(List.of("image", "imagePullPolicy"));
                }
            });
        }
        return copy;
    }
}
