package dev.runbook.chaos.argo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.argo.CanaryReplicas.Pods;
import dev.runbook.chaos.argo.CanaryReplicas.Wanted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanaryReplicasTests {
    /** Examples that the real calculation documents; with a surge, one pod of eleven is nearer to 5 % than one of ten. */
    @ParameterizedTest
    @CsvSource({
        "10, 10, 1, 1, 0, 10, 1, 9",
        "10, 30, 3, 0, 0, 10, 3, 10",
        "10, 30, 0, 5, 0, 10, 0, 7",
        "10,  5, 1, 1, 0, 10, 1, 10",
        " 1,  5, 1, 0, 0,  1, 1, 1",
        " 1, 95, 1, 0, 0,  1, 1, 1",
        " 4, 25, 1, 1, 0,  4, 1, 3",
        " 4,  0, 1, 1, 1,  3, 0, 4"
    })
    void move_towards_the_weight_within_surge_and_unavailability(
            int replicas,
            int weight,
            int surge,
            int unavailable,
            int canary,
            int stable,
            int canaryNext,
            int stableNext) {
        var next = CanaryReplicas.next(
                new Wanted(replicas, weight, surge, unavailable),
                new Pods(canary, canary),
                new Pods(stable, stable),
                0);

        assertThat(next).isEqualTo(new CanaryReplicas(canaryNext, stableNext));
    }

    @ParameterizedTest
    @CsvSource({
        "10,  20, 0, 2, 8",
        " 3,  50, 0, 2, 1",
        " 3,  33, 1, 1, 2",
        " 3,  25, 1, 1, 3",
        " 2,   1, 0, 1, 1",
        " 1,  50, 0, 1, 0",
        " 5, 100, 1, 5, 0",
        " 0,  50, 1, 0, 0"
    })
    void come_as_near_to_the_weight_as_whole_pods_can(int replicas, int weight, int surge, int canary, int stable) {
        assertThat(CanaryReplicas.nearest(new Wanted(replicas, weight, surge, 0)))
                .isEqualTo(new CanaryReplicas(canary, stable));
    }

    @Test
    void go_all_to_the_only_template() {
        var next = CanaryReplicas.next(new Wanted(5, 0, 1, 1), new Pods(0, 0), null, 0);

        assertThat(next).isEqualTo(new CanaryReplicas(5, 0));
    }

    @Test
    void leave_the_stable_pods_while_the_canary_is_not_available() {
        var next = CanaryReplicas.next(new Wanted(4, 50, 1, 0), new Pods(2, 0), new Pods(3, 3), 0);

        assertThat(next.stable()).isEqualTo(3);
    }

    @Test
    void wait_for_pods_of_neither_side_to_go() {
        var next = CanaryReplicas.next(new Wanted(4, 100, 1, 1), new Pods(2, 2), new Pods(2, 2), 1);

        assertThat(next).isEqualTo(new CanaryReplicas(2, 2));
    }
}
