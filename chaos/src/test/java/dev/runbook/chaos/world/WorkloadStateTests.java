package dev.runbook.chaos.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.prometheus.Labels;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class WorkloadStateTests {
    /** By {@code calculatePhase} in controller/metrics/rollouts.go of Argo Rollouts v1.8.3. */
    @ParameterizedTest
    @CsvSource({
        "Progressing, NewReplicaSetAvailable, Completed",
        "Progressing, ReplicaSetUpdated, Progressing",
        "Progressing, RolloutPaused, Paused",
        "Progressing, ReplicaSetCreateError, Error",
        "Progressing, ProgressDeadlineExceeded, Timeout",
        "Progressing, RolloutAborted, Abort",
        "InvalidSpec, InvalidSpec, InvalidSpec"
    })
    void a_rollouts_metric_names_its_phase_otherwise_than_its_status(String condition, String reason, String phase) {
        assertThat(rollout("[{'type': '" + condition + "', 'reason': '" + reason + "'}]"))
                .containsEntry(
                        Labels.metric(
                                "rollout_info",
                                "namespace",
                                "default",
                                "name",
                                "shop",
                                "phase",
                                phase,
                                "strategy",
                                "canary"),
                        1.0);
    }

    @Test
    void a_rollout_without_conditions_progresses_and_lacks_what_is_not_available() {
        var samples = rollout("[]");

        assertThat(samples.keySet())
                .anySatisfy(labels -> assertThat(labels.toString()).contains("Progressing"));
        assertThat(samples)
                .containsEntry(
                        Labels.metric("rollout_info_replicas_unavailable", "namespace", "default", "name", "shop"),
                        3.0);
    }

    private static Map<Labels, Double> rollout(String conditions) {
        var rollout = (ObjectNode) JsonMapper.shared()
                .readTree(("{'metadata': {'namespace': 'default', 'name': 'shop'}, 'spec': {'replicas': 4, 'strategy':"
                                + " {'canary': {}}}, 'status': {'phase': 'Degraded', 'replicas': 4,"
                                + " 'availableReplicas': 1, 'conditions': " + conditions + "}}")
                        .replace('\'', '"'));
        var samples = new LinkedHashMap<Labels, Double>();
        WorkloadState.rollout(rollout, samples::put);
        return samples;
    }
}
