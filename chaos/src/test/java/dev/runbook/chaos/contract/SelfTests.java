package dev.runbook.chaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The contract's comparison notices whatever is altered: only the listed fields may be what they like. */
class SelfTests {
    /** The fields that no two clusters have in common, by name; what is in a text is found by its form instead. */
    private static final Set<String> FREE = Set.of(
            "resourceVersion",
            "continue",
            "containerID",
            "imageID",
            "nodePort",
            "healthCheckNodePort",
            "pod-template-hash",
            "controller-revision-hash",
            "rollouts-pod-template-hash",
            "currentPodHash",
            "stableRS",
            "podTemplateHash",
            "latestPodTemplateHash",
            "stablePodTemplateHash");

    static List<CheckCase> checks() {
        return CheckCase.all();
    }

    @ParameterizedTest
    @MethodSource("checks")
    void alteringAnyComparedFieldIsNoticed(CheckCase check) {
        var unnoticed = new ArrayList<String>();
        var transcript = said(check);
        leaves("", "", transcript, (at, key, leaf) -> {
            var pure = Map.<String, String>of();
            var before = Normaliser.normalise(lone(key, leaf), pure);
            var after = Normaliser.normalise(lone(key, altered(leaf)), pure);
            if (Normaliser.differences(before, after).isEmpty() && !FREE.contains(key)) {
                unnoticed.add(at + " = " + leaf);
            }
        });
        assertThat(unnoticed).as("altered without turning %s red", check).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("checks")
    void whatIsMissingIsNoticed(CheckCase check) {
        var transcript = said(check);
        for (int i = 0; i < transcript.size(); i++) {
            for (var field : List.copyOf(transcript.get(i).propertyNames())) {
                var shorter = transcript.deepCopy();
                ((ObjectNode) shorter.get(i)).remove(field);
                assertThat(Normaliser.differences(transcript, shorter)).isNotEmpty();
                assertThat(Normaliser.differences(shorter, transcript)).isNotEmpty();
            }
        }
    }

    @Test
    void namesThatBelongTogetherAreCompared() {
        var one =
                JsonNodeFactory.instance.arrayNode().add("web-6b9f7c8d5c-x2x4z").add("web-6b9f7c8d5c-x2x4z");
        var other =
                JsonNodeFactory.instance.arrayNode().add("web-6b9f7c8d5c-x2x4z").add("web-6b9f7c8d5c-b7b8c");
        assertThat(Normaliser.differences(Normaliser.normalise(one, Map.of()), Normaliser.normalise(other, Map.of())))
                .isNotEmpty();
    }

    @Test
    void everyAreaHasItsChecks() {
        var areas = CheckCase.all().stream()
                .collect(Collectors.groupingBy(CheckCase::area, TreeMap::new, Collectors.counting()));
        assertThat(areas).allSatisfy((area, count) -> assertThat(count).as(area).isGreaterThanOrEqualTo(12));
    }

    @Test
    void everyRecordingHasACheck() throws Exception {
        var names = CheckCase.all().stream().map(CheckCase::toString).collect(Collectors.toSet());
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/contract"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".json"))
                            .map(file -> file.getParent().getFileName() + "/"
                                    + file.getFileName().toString().replaceFirst("\\.json$", "")))
                    .isSubsetOf(names);
        }
    }

    /** What was heard on the embedded cluster, as it was. */
    private static ArrayNode said(CheckCase check) {
        try (var subject = new EmbeddedSubject()) {
            var session = new Session(subject);
            check.run(session);
            return session.transcript().entries();
        }
    }

    private static ArrayNode lone(String key, JsonNode leaf) {
        var entries = JsonNodeFactory.instance.arrayNode();
        entries.addObject().set(key, leaf);
        return entries;
    }

    private static JsonNode altered(JsonNode leaf) {
        if (leaf.isNumber()) {
            return JsonNodeFactory.instance.numberNode(leaf.asDouble() + 1);
        }
        if (leaf.isBoolean()) {
            return JsonNodeFactory.instance.booleanNode(!leaf.asBoolean());
        }
        return JsonNodeFactory.instance.stringNode("altered " + leaf.asString());
    }

    private static void leaves(String at, String key, JsonNode node, Visitor visitor) {
        if (node instanceof ObjectNode object) {
            object.properties()
                    .forEach(field -> leaves(at + "/" + field.getKey(), field.getKey(), field.getValue(), visitor));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                leaves(at + "/" + i, key, array.get(i), visitor);
            }
        } else if (!node.isNull()) {
            visitor.visit(at, key, node);
        }
    }

    private interface Visitor {
        void visit(String at, String key, JsonNode leaf);
    }
}
