package dev.runbook.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.api.StepKind;
import dev.runbook.api.Verdict;
import dev.runbook.engine.journal.JournalRecord.EffectIntended;
import dev.runbook.engine.journal.JournalRecord.RunEnded;
import dev.runbook.engine.journal.JournalRecord.StepEnded;
import dev.runbook.engine.journal.JournalRecord.StepStarted;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTests {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    record Seen(String name, Instant at, Duration took, List<Inner> parts, Map<String, Integer> counts, double share) {}

    record Inner(String token, boolean ok) {}

    record Nothing() {}

    static final class Opaque {
        private final Object hidden = new Object();
    }

    @Test
    void aRecordIsOneLineInAFixedOrder() {
        var journal = new MemoryJournal();
        journal.append(new StepStarted(AT, "look", StepKind.OBSERVE, "Look\nclosely", 1));
        journal.append(new RunEnded(AT.plusSeconds(3), Verdict.COMPLETED, ""));

        assertThat(journal.lines())
                .containsExactly(
                        "{\"schema\":1,\"seq\":1,\"at\":\"2026-01-01T00:00:00Z\",\"type\":\"StepStarted\",\"step\":\"look\","
                                + "\"kind\":\"OBSERVE\",\"title\":\"Look\\nclosely\",\"attempt\":1}",
                        "{\"schema\":1,\"seq\":2,\"at\":\"2026-01-01T00:00:03Z\",\"type\":\"RunEnded\","
                                + "\"verdict\":\"COMPLETED\",\"reason\":\"\"}");
    }

    @Test
    void valuesSurviveTheRoundTrip() {
        var seen =
                new Seen("a", AT, Duration.ofMillis(1500), List.of(new Inner("x", true)), Map.of("n", 3), Double.NaN);

        var text = Values.toJson(seen);

        assertThat(Values.fromJson(text, Seen.class)).isEqualTo(seen);
        assertThat(Values.fromJson(Values.toJson(new Nothing()), Nothing.class)).isEqualTo(new Nothing());
        assertThat(text).contains("\"at\":\"2026-01-01T00:00:00Z\"", "\"took\":\"PT1.5S\"");
    }

    @Test
    void genericTypesSurviveToo() throws Exception {
        Type type = JournalTests.class.getDeclaredMethod("list").getGenericReturnType();

        assertThat(Values.fromJson(Values.toJson(list()), type)).isEqualTo(list());
    }

    static List<Inner> list() {
        return List.of(new Inner("a", true), new Inner("b", false));
    }

    @Test
    void unorderedCollectionsAreWrittenInOrder() {
        var text = Values.toJson(Map.of("c", Set.of(3, 1, 2), "a", Set.of("z", "y"), "b", Set.of()));

        assertThat(text).isEqualTo("{\"a\":[\"y\",\"z\"],\"b\":[],\"c\":[1,2,3]}");
    }

    @Test
    void whatCantBeWrittenOrReadIsSaid() {
        assertThatThrownBy(() -> Values.toJson(new Opaque())).hasMessageStartingWith("not writable as JSON: ");
        assertThatThrownBy(() -> Values.fromJson("{\"token\":1,\"other\":2}", Inner.class))
                .hasMessageStartingWith("not readable as " + Inner.class.getName());
    }

    @Test
    void secretsInValuesAreMasked() {
        var journal = new MemoryJournal();
        journal.append(new StepEnded(AT, "look", "SUCCEEDED", "", "", new Inner("hunter2", true)));

        assertThat(journal.lines().get(0)).contains("\"value\":{\"token\":\"***\",\"ok\":true}");
    }

    @Test
    void secretsInObjectsAreMasked() {
        var map = new GenericKubernetesResource();
        map.setApiVersion("v1");
        map.setKind("ConfigMap");
        map.setMetadata(new ObjectMetaBuilder()
                .withName("m")
                .addToAnnotations("kubectl.kubernetes.io/last-applied-configuration", "{\"data\":{\"A\":\"hunter2\"}}")
                .build());
        map.setAdditionalProperties(Map.of("data", Map.of("DB_PASSWORD", "hunter2", "MODE", "fast")));
        var journal = new MemoryJournal();
        journal.append(new EffectIntended(AT, "s", false, 1, "DELETE", "0", null, map, null, 1));

        assertThat(journal.lines().get(0)).contains("DB_PASSWORD", "fast").doesNotContain("hunter2");
        assertThat(map.<String>get("data", "DB_PASSWORD")).isEqualTo("hunter2");
    }

    @Test
    void aFileHoldsEachLineAsSoonAsItIsAppended(@TempDir Path directory) throws Exception {
        var file = directory.resolve("runs/one.jsonl");
        var journal = new FileJournal(file);
        journal.append(new RunEnded(AT, Verdict.COMPLETED, ""));

        assertThat(Files.readAllLines(file)).isEqualTo(journal.lines()).hasSize(1);
    }

    @Test
    void aFileThatCantBeWrittenIsNamed(@TempDir Path directory) throws Exception {
        var blocked = Files.writeString(directory.resolve("blocked"), "");

        assertThatThrownBy(() -> new FileJournal(blocked.resolve("one.jsonl")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("blocked");
    }
}
