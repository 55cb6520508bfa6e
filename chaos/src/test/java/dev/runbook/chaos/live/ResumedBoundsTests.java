package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.live.CommandLineFixture.Ran;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bounds hold for all steps of a run together, however many processes it takes. */
class ResumedBoundsTests extends ShopFixture {
    @BeforeEach
    void prepare() throws IOException {
        shop.person("alice");
    }

    private String undrilled() throws IOException {
        return Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n")
                .toString();
    }

    private String drilled() throws IOException {
        return Files.writeString(directory.resolve("policy.yaml"), "maxObjects: 20\n")
                .toString();
    }

    private Ran oneHalf(String of, String policy) {
        return shop.run("apply", "TwoHalvesFixture", "--param", "of=" + of, "--yes", "--policy", policy);
    }

    /** Returns what the second half says. */
    private Ran halves(String of) throws IOException {
        return halves(of, undrilled());
    }

    private Ran halves(String of, String policy) throws IOException {
        var first = oneHalf(of, policy);
        assertThat(first.code()).as(first.all()).isEqualTo(5);
        var approved = shop.by("alice", "approve", shop.theRun(), "look", "--yes");
        assertThat(approved.code()).as(approved.all()).isZero();
        TwoHalvesFixture.want(client());
        return shop.run("resume", shop.theRun(), "--yes", "--policy", policy);
    }

    @Test
    void objectsOfAnEarlierProcessCount() throws IOException {
        var ran = halves("maps");

        assertThat(ran.code()).as(ran.all()).isEqualTo(7);
        assertThat(ran.out()).contains("it would be object 11 that this run writes to, and maxObjects is 10");
        assertThat(made()).isEqualTo(10);
    }

    private long made() {
        return client().configMaps().inNamespace("default").list().getItems().stream()
                .filter(map -> map.getMetadata().getName().startsWith("half-"))
                .count();
    }

    @Test
    void objectsThatTheApiServerNamesCountOneByOne() throws IOException {
        var ran = halves("generated");

        assertThat(ran.code()).as(ran.all()).isEqualTo(7);
        assertThat(ran.out()).contains("it would be object 11 that this run writes to, and maxObjects is 10");
        assertThat(made()).isEqualTo(10);
    }

    @Test
    void whatARepeatedStepIsToldOfItsObjectsDoesNotCountTwice() throws IOException {
        var policy = undrilled();
        assertThat(oneHalf("generated", policy).code()).isEqualTo(5);
        var journal = shop.runs().resolve(shop.theRun() + ".jsonl");
        var killed = Files.readAllLines(journal).stream()
                .takeWhile(line -> !line.contains("\"StepEnded\",\"step\":\"one\""))
                .toList();
        Files.writeString(journal, String.join("\n", killed) + "\n");

        var again = shop.run("resume", shop.theRun(), "--yes", "--policy", policy);

        assertThat(again.code()).as(again.all()).isEqualTo(5);
        assertThat(made()).isEqualTo(6);
    }

    @Test
    void whatTheDrillsWroteToAtMostCountsWithAnEarlierProcessToo() throws Exception {
        assertHeldToTheDrills("maps");
    }

    @Test
    void whatTheDrillsWroteToAtMostCountsWhatTheApiServerNames() throws Exception {
        assertHeldToTheDrills("generated");
    }

    /** As if a drill had made one half. */
    private void assertHeldToTheDrills(String of) throws Exception {
        var packed = GrowAgents.class.getResource("/META-INF/runbook/envelopes/GrowAgents.json");
        var other = Path.of(Objects.requireNonNull(packed).toURI());
        var file = other.resolveSibling("TwoHalvesFixture.json");
        try {
            Files.writeString(
                    file,
                    Files.readString(other)
                            .replace("\"GrowAgents\"", "\"TwoHalvesFixture\"")
                            .replaceFirst("(?s)\"classes\" : \\{.*?}", "\"classes\" : {}")
                            .replaceFirst("\"objects\" : \\d+", "\"objects\" : 6"));

            var ran = halves(of, drilled());

            assertThat(ran.code()).as(ran.all()).isEqualTo(7);
            assertThat(ran.out())
                    .contains("it would be object 7 that this run writes to, and the drills of TwoHalvesFixture wrote"
                            + " to 6 at most");
            assertThat(made()).isEqualTo(6);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Test
    void podsThatAnEarlierProcessDeletedCount() throws IOException {
        for (int i = 0; i < 6; i++) {
            client().resource(new PodBuilder()
                            .withNewMetadata()
                            .withNamespace("default")
                            .withName("bare-" + i / 3 + "-" + i % 3)
                            .endMetadata()
                            .withNewSpec()
                            .addNewContainer()
                            .withName("agent")
                            .withImage("example/agents:2.1.0")
                            .endContainer()
                            .endSpec()
                            .build())
                    .create();
        }

        var ran = halves("pods");

        assertThat(ran.code()).as(ran.all()).isEqualTo(7);
        assertThat(ran.out()).contains("this run would have deleted 6 pods, and maxPodsDeleted is 5");
        assertThat(client().pods().inNamespace("default").withName("bare-1-2").get())
                .isNotNull();
    }

    @Test
    void replicasAreCountedFromThoseThatAnEarlierProcessFound() throws IOException {
        client().apps().deployments().inNamespace("default").withName("agents").scale(4);

        var ran = halves("replicas");

        assertThat(ran.code()).as(ran.all()).isEqualTo(7);
        assertThat(ran.out()).contains("75 % of the replicas away (4 to 1)");
        assertThat(shop.replicas()).isEqualTo(2);
    }
}
