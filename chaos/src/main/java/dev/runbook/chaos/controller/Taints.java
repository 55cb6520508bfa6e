package dev.runbook.chaos.controller;

import java.util.Optional;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds pods against the taints and labels of nodes. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Taints {
    private Taints() {}

    /** Returns the taints of a node with one of some effects that a pod's spec doesn't tolerate. */
    public static Stream<JsonNode> untolerated(JsonNode podSpec, ObjectNode node, String... effects) {
        return node.path("spec")
                .path("taints")
                .valueStream()
                .filter(taint -> Stream.of(effects)
                        .anyMatch(effect -> effect.equals(taint.path("effect").asString(""))))
                .filter(taint -> toleration(podSpec, taint).isEmpty());
    }

    /** Finds the first toleration of a pod's spec for a taint. */
    public static Optional<JsonNode> toleration(JsonNode podSpec, JsonNode taint) {
        return podSpec.path("tolerations")
                .valueStream()
                .filter(toleration -> tolerates(toleration, taint))
                .findFirst();
    }

    /** Tells whether a node's labels and name are what a pod's spec selects and requires. */
    public static boolean selects(JsonNode podSpec, ObjectNode node) {
        var labels = node.path("metadata").path("labels");
        var terms = podSpec.path("affinity")
                .path("nodeAffinity")
                .path("requiredDuringSchedulingIgnoredDuringExecution")
                .path("nodeSelectorTerms");
        return LabelSelector.matchesAll(podSpec.path("nodeSelector"), labels)
                && (terms.isEmpty() || terms.valueStream().anyMatch(term -> matches(term, node)));
    }

    private static boolean matches(JsonNode term, ObjectNode node) {
        boolean any = !term.path("matchExpressions").isEmpty()
                || !term.path("matchFields").isEmpty();
        return any
                && LabelSelector.matchesExpressions(
                        term.path("matchExpressions"), node.path("metadata").path("labels"))
                && term.path("matchFields")
                        .valueStream()
                        .allMatch(field -> field.path("values")
                                        .valueStream()
                                        .anyMatch(value -> value.asString("").equals(Metadata.name(node)))
                                == field.path("operator").asString("").equals("In"));
    }

    private static boolean tolerates(JsonNode toleration, JsonNode taint) {
        var effect = toleration.path("effect").asString("");
        var key = toleration.path("key").asString("");
        boolean exists = toleration.path("operator").asString("").equals("Exists");
        return (effect.isEmpty() || effect.equals(taint.path("effect").asString("")))
                && (key.isEmpty() ? exists : key.equals(taint.path("key").asString("")))
                && (exists
                        || toleration
                                .path("value")
                                .asString("")
                                .equals(taint.path("value").asString("")));
    }
}
