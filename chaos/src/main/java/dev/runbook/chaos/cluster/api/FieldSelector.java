package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A field selector; which fields a type offers is fixed, as in Kubernetes. */
final class FieldSelector {
    static final FieldSelector ALL = new FieldSelector(List.of());

    private static final Set<String> EVERYWHERE = Set.of("metadata.name", "metadata.namespace");
    private static final Map<ResourceType, Set<String>> FURTHER = Map.of(
            ResourceType.POD,
            Set.of(
                    "spec.nodeName",
                    "spec.restartPolicy",
                    "spec.schedulerName",
                    "spec.serviceAccountName",
                    "spec.hostNetwork",
                    "status.phase",
                    "status.podIP",
                    "status.nominatedNodeName"),
            ResourceType.EVENT,
            Set.of(
                    "involvedObject.kind",
                    "involvedObject.namespace",
                    "involvedObject.name",
                    "involvedObject.uid",
                    "involvedObject.apiVersion",
                    "involvedObject.resourceVersion",
                    "involvedObject.fieldPath",
                    "reason",
                    "reportingComponent",
                    "source",
                    "type"),
            ResourceType.NODE,
            Set.of("spec.unschedulable"),
            ResourceType.NAMESPACE,
            Set.of("status.phase"),
            ResourceType.SECRET,
            Set.of("type"),
            ResourceType.REPLICA_SET,
            Set.of("status.replicas"),
            ResourceType.SERVICE,
            Set.of("spec.clusterIP", "spec.type"));

    /** Kubernetes writes a truth value that nobody stated as false. */
    private static final Set<String> TRUTH_VALUES = Set.of("spec.hostNetwork", "spec.unschedulable");

    private final List<Term> terms;

    private FieldSelector(List<Term> terms) {
        this.terms = terms;
    }

    /** Tells whether it selects everything. */
    boolean isOfAll() {
        return terms.isEmpty();
    }

    /** Reads the {@code fieldSelector} parameter; a field that the type does not offer is a 400. */
    static FieldSelector parse(String text, ResourceType type) {
        if (text.isBlank()) {
            return ALL;
        }
        var terms = new ArrayList<Term>();
        for (var part : text.split(",")) {
            terms.add(term(part, type));
        }
        return new FieldSelector(List.copyOf(terms));
    }

    /** Returns the one name that the selector asks for, empty when it asks for more. */
    String onlyName() {
        return terms.stream()
                .filter(term -> term.equal() && term.field().equals("metadata.name"))
                .map(Term::value)
                .findFirst()
                .orElse("");
    }

    boolean matches(JsonNode object) {
        for (var term : terms) {
            if (value(object, term).equals(term.value()) != term.equal()) {
                return false;
            }
        }
        return true;
    }

    private static Term term(String part, ResourceType type) {
        int equals = part.indexOf('=');
        if (equals <= 0) {
            throw Refusal.badRequest("invalid selector: '" + part + "'; can't understand '" + part + "'");
        }
        boolean not = part.charAt(equals - 1) == '!';
        var field = part.substring(0, not ? equals - 1 : equals).strip();
        int value = part.startsWith("==", equals) ? equals + 2 : equals + 1;
        if (!EVERYWHERE.contains(field) && !FURTHER.getOrDefault(type, Set.of()).contains(field)) {
            throw Refusal.badRequest(
                    FURTHER.containsKey(type)
                            ? "field label not supported: " + field
                            : "\"" + field + "\" is not a known field selector: only \"metadata.name\","
                                    + " \"metadata.namespace\"");
        }
        var path = type.equals(ResourceType.EVENT) && field.equals("source") ? "source.component" : field;
        return new Term(field, List.of(path.split("\\.")), part.substring(value).strip(), !not);
    }

    private static String value(JsonNode object, Term term) {
        var node = object;
        for (var field : term.path()) {
            node = node.path(field);
        }
        return node.asString(TRUTH_VALUES.contains(term.field()) ? "false" : "");
    }

    private record Term(String field, List<String> path, String value, boolean equal) {}
}
