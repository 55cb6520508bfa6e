package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.world.ClusterWorld;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which worlds are taken away from a cluster that is shared with others. */
class OrphansTests {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final String ELSEWHERE = "elsewhere/77/1";

    private ServedWorld served;

    @BeforeEach
    void start() throws IOException {
        served = ServedWorld.start(ClusterWorld.named("cluster"), "default", 1, 0);
    }

    @AfterEach
    void close() {
        served.close();
    }

    private void world(String name, String owner, Map<String, String> annotations) {
        served.faults()
                .client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels(Stage.WORLD, "a")
                        .addToAnnotations(Orphans.LABEL, owner)
                        .addToAnnotations(annotations)
                        .endMetadata()
                        .build())
                .create();
    }

    private static Map<String, String> sign(Duration ago) {
        return Map.of(SignOfLife.ANNOTATION, NOW.minus(ago).toString());
    }

    private void healed(String... left) {
        Orphans.heal(served.faults().client(), () -> NOW);
        assertThat(served.faults().client().namespaces().withLabel(Stage.WORLD).list().getItems().stream()
                        .filter(namespace -> namespace.getMetadata().getDeletionTimestamp() == null)
                        .map(namespace -> namespace.getMetadata().getName()))
                .containsExactlyInAnyOrder(left);
    }

    @Test
    void worlds_of_this_host_stay_as_long_as_their_process_runs() {
        var own = Orphans.owner().split("/");
        world("running", Orphans.owner(), Map.of());
        world("slept", Orphans.owner(), sign(Duration.ofHours(1)));
        world("ended", own[0] + "/" + own[1] + "/1", sign(Duration.ZERO));

        healed("running", "slept");
    }

    @Test
    void worlds_of_another_host_stay_as_long_as_their_process_gives_signs_of_life() {
        world("hands", ELSEWHERE, sign(Duration.ofMinutes(11)));
        world("shop", ELSEWHERE, Map.of());
        world("lives", "elsewhere/78/1", sign(Duration.ofMinutes(9)));
        world("silent", "elsewhere/79/1", Map.of());

        healed("lives", "silent");
    }

    @Test
    void a_sign_is_given_at_once() {
        world("hands", ELSEWHERE, sign(Duration.ofMinutes(11)));

        SignOfLife.from(served.faults().client(), "hands", () -> NOW).close();

        healed("hands");
    }
}
