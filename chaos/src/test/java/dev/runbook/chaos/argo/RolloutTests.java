package dev.runbook.chaos.argo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.kubelet.ContainerRun;
import dev.runbook.chaos.kubelet.ImagePull;
import dev.runbook.chaos.kubelet.WorkloadsFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutTests {
    private static final String STEPS =
            "{'steps': [{'setWeight': 25}, {'pause': {}}, {'setWeight': 50}, {'pause': {'duration': '2m'}}]}";

    @Test
    void the_first_deployment_skips_the_steps() {
        var shop = new RolloutFixture().deployed(4, STEPS);

        assertThat(shop.phase()).isEqualTo("Healthy");
        assertThat(shop.ready("shop:1")).isEqualTo(4);
        assertThat(shop.revision()).isEqualTo("1");
        assertThat(shop.status().path("currentStepIndex").asInt()).isEqualTo(4);
        assertThat(shop.status().path("stableRS")).isEqualTo(shop.status().path("currentPodHash"));
        assertThat(shop.status().path("observedGeneration").asString()).isEqualTo("1");
        assertThat(shop.condition("Progressing").path("reason").asString()).isEqualTo("NewReplicaSetAvailable");
        assertThat(shop.condition("Healthy").path("status").asString()).isEqualTo("True");
        assertThat(shop.told()).containsExactly("shop revision 1 deployed");
    }

    @Test
    void an_update_stops_at_a_pause_without_duration() {
        var shop = new RolloutFixture().deployed(4, STEPS);

        shop.image("shop:2");
        shop.cluster.advance("1H");

        assertThat(shop.phase()).isEqualTo("Paused: CanaryPauseStep");
        assertThat(shop.ready("shop:2")).isEqualTo(1);
        assertThat(shop.ready("shop:1")).isEqualTo(3);
        assertThat(shop.status().path("currentStepIndex").asInt()).isEqualTo(1);
        assertThat(shop.status().path("controllerPause").asBoolean()).isTrue();
        assertThat(shop.status().at("/pauseConditions/0/reason").asString()).isEqualTo("CanaryPauseStep");
        assertThat(shop.condition("Paused").path("status").asString()).isEqualTo("True");
        assertThat(shop.cluster.events("Rollout"))
                .contains(
                        "RolloutUpdated: Rollout updated to revision 2",
                        "RolloutStepCompleted: Rollout step 1/4 completed (setWeight: 25)",
                        "RolloutPaused: Rollout is paused (CanaryPauseStep)");
        assertThat(shop.told()).contains("shop: weight 25 %, canary revision 2", "shop paused: step 2 of 4");
    }

    @Test
    void a_promoted_update_goes_through_the_steps_and_becomes_stable() {
        var shop = new RolloutFixture().deployed(4, STEPS);
        var before = shop.status().path("stableRS").asString();
        shop.image("shop:2");
        shop.cluster.advance("5M");

        shop.patchStatus("{'pauseConditions': null}");
        shop.cluster.advance("1M");
        assertThat(shop.ready("shop:2")).isEqualTo(2);
        assertThat(shop.phase()).isEqualTo("Paused: CanaryPauseStep");
        shop.cluster.advance("5M");

        assertThat(shop.phase()).isEqualTo("Healthy");
        assertThat(shop.ready("shop:2")).isEqualTo(4);
        assertThat(shop.pods("shop:1")).isZero();
        assertThat(shop.status().path("stableRS").asString()).isNotEqualTo(before);
        assertThat(shop.cluster.events("Rollout"))
                .anyMatch(event -> event.startsWith("RolloutCompleted: Rollout completed update to revision 2 (")
                        && event.endsWith("): Completed all 4 canary steps"));
        assertThat(shop.told()).last().isEqualTo("shop revision 2 promoted");
    }

    @Test
    void an_abort_returns_all_pods_to_the_stable_template() {
        var shop = new RolloutFixture().deployed(4, STEPS);
        shop.image("shop:2");
        shop.cluster.advance("5M");

        shop.patchStatus("{'abort': true}");
        shop.cluster.advance("3M");

        assertThat(shop.phase()).isEqualTo("Degraded: RolloutAborted: Rollout aborted update to revision 2");
        assertThat(shop.ready("shop:1")).isEqualTo(4);
        assertThat(shop.pods("shop:2")).isZero();
        assertThat(shop.status().has("abortedAt")).isTrue();
        assertThat(shop.status().path("currentStepIndex").asInt()).isZero();
        assertThat(shop.told()).last().isEqualTo("shop aborted: by request, weight 0 %");
    }

    @Test
    void a_retry_after_an_abort_begins_at_the_first_step() {
        var shop = new RolloutFixture().deployed(4, STEPS);
        shop.image("shop:2");
        shop.cluster.advance("5M");
        shop.patchStatus("{'abort': true}");
        shop.cluster.advance("3M");

        shop.patchStatus("{'abort': false}");
        shop.cluster.advance("3M");

        assertThat(shop.phase()).isEqualTo("Paused: CanaryPauseStep");
        assertThat(shop.ready("shop:2")).isEqualTo(1);
        assertThat(shop.status().has("abortedAt")).isFalse();
    }

    @Test
    void going_back_to_the_stable_template_skips_the_steps() {
        var shop = new RolloutFixture().deployed(4, STEPS);
        shop.image("shop:2");
        shop.cluster.advance("5M");
        shop.patchStatus("{'abort': true}");
        shop.cluster.advance("3M");

        shop.image("shop:1");
        shop.cluster.advance("5S");

        assertThat(shop.phase()).isEqualTo("Healthy");
        assertThat(shop.revision()).isEqualTo("3");
        assertThat(shop.status().path("currentStepIndex").asInt()).isEqualTo(4);
        assertThat(shop.cluster.events("Rollout")).contains("SkipSteps: Rollback to stable ReplicaSets");
        assertThat(shop.told()).last().isEqualTo("shop: back to the stable template as revision 3, steps skipped");
    }

    @Test
    void another_template_during_an_update_begins_anew_and_removes_the_first_canary() {
        var shop = new RolloutFixture().deployed(4, STEPS);
        shop.image("shop:2");
        shop.cluster.advance("5M");

        shop.image("shop:3");
        shop.cluster.advance("5M");

        assertThat(shop.phase()).isEqualTo("Paused: CanaryPauseStep");
        assertThat(shop.pods("shop:2")).isZero();
        assertThat(shop.ready("shop:3")).isEqualTo(1);
        assertThat(shop.revision()).isEqualTo("3");
    }

    @Test
    void a_full_promotion_skips_pauses() {
        var shop = new RolloutFixture().deployed(4, STEPS);
        shop.image("shop:2");
        shop.cluster.advance("5M");

        shop.patchStatus("{'promoteFull': true}");
        shop.cluster.advance("3M");

        assertThat(shop.phase()).isEqualTo("Healthy");
        assertThat(shop.ready("shop:2")).isEqualTo(4);
        assertThat(shop.status().has("promoteFull")).isFalse();
    }

    @Test
    void a_pause_by_hand_holds_everything() {
        var shop = new RolloutFixture().deployed(4, "{'steps': [{'setWeight': 25}, {'setWeight': 50}]}");
        shop.edit(rollout -> rollout.withObjectProperty("spec").put("paused", true));

        shop.image("shop:2");
        shop.cluster.advance("10M");
        assertThat(shop.phase()).isEqualTo("Paused: manually paused");
        assertThat(shop.pods("shop:2")).isZero();
        shop.edit(rollout -> rollout.withObjectProperty("spec").put("paused", false));
        shop.cluster.advance("10M");

        assertThat(shop.phase()).isEqualTo("Healthy");
        assertThat(shop.ready("shop:2")).isEqualTo(4);
    }

    @Test
    void more_replicas_during_a_step_keep_the_weight() {
        var shop = new RolloutFixture().deployed(4, STEPS);
        shop.image("shop:2");
        shop.cluster.advance("5M");

        shop.edit(rollout -> rollout.withObjectProperty("spec").put("replicas", 8));
        shop.cluster.advance("3M");

        assertThat(shop.ready("shop:1")).isEqualTo(6);
        assertThat(shop.ready("shop:2")).isEqualTo(2);
        assertThat(shop.phase()).isEqualTo("Paused: CanaryPauseStep");
        assertThat(shop.status().path("HPAReplicas").asInt()).isEqualTo(8);
    }

    @Test
    void fewer_replicas_outside_an_update_are_simply_scaled_down() {
        var shop = new RolloutFixture().deployed(4, STEPS);

        shop.edit(rollout -> rollout.withObjectProperty("spec").put("replicas", 2));
        shop.cluster.advance("3M");

        assertThat(shop.pods("shop:1")).isEqualTo(2);
        assertThat(shop.phase()).isEqualTo("Healthy");
    }

    @Test
    void a_canary_that_never_gets_ready_exceeds_its_deadline() {
        var shop = new RolloutFixture().deployed(4, "{'steps': [{'setWeight': 25}]}");
        shop.cluster.pull("shop:2", ImagePull.notFound("shop:2"));

        shop.image("shop:2");
        shop.cluster.advance("9M");
        assertThat(shop.phase()).isEqualTo("Progressing: more replicas need to be updated");
        shop.cluster.advance("2M");

        assertThat(shop.phase())
                .startsWith("Degraded: ProgressDeadlineExceeded: ReplicaSet \"shop-")
                .endsWith("\" has timed out progressing.");
        assertThat(shop.ready("shop:1")).isGreaterThanOrEqualTo(3);
    }

    @Test
    void the_deadline_may_abort_the_update() {
        var shop = new RolloutFixture();
        shop.create(4, "{'steps': [{'setWeight': 25}]}");
        shop.edit(rollout -> rollout.withObjectProperty("spec")
                .put("progressDeadlineAbort", true)
                .put("progressDeadlineSeconds", 60));
        shop.cluster.advance("2M");
        shop.cluster.pull("shop:2", ImagePull.notFound("shop:2"));

        shop.image("shop:2");
        shop.cluster.advance("4M");

        assertThat(shop.status().path("abort").asBoolean()).isTrue();
        assertThat(shop.status().path("phase").asString()).isEqualTo("Degraded");
        assertThat(shop.ready("shop:1")).isEqualTo(4);
        assertThat(shop.pods("shop:2")).isZero();
    }

    @Test
    void a_restart_replaces_the_pods_a_few_at_a_time() {
        var shop = new RolloutFixture().deployed(4, "{'maxUnavailable': 1, 'steps': [{'setWeight': 25}]}");
        var before = shop.cluster.pods();
        var at = shop.cluster.simulation.now().toString();

        shop.edit(rollout -> rollout.withObjectProperty("spec").put("restartAt", at));
        for (int i = 0; i < 60; i++) {
            shop.cluster.advance("5S");
            assertThat(shop.ready("shop:1")).isGreaterThanOrEqualTo(3);
        }

        assertThat(shop.phase()).isEqualTo("Healthy");
        assertThat(shop.ready("shop:1")).isEqualTo(4);
        assertThat(shop.cluster.pods()).doesNotContainAnyElementsOf(before);
        assertThat(shop.status().path("restartedAt").asString()).isEqualTo(at);
    }

    @Test
    void old_revisions_are_forgotten_above_the_limit() {
        var shop = new RolloutFixture().deployed(2, "{}");
        shop.edit(rollout -> rollout.withObjectProperty("spec").put("revisionHistoryLimit", 2));

        for (int version = 2; version <= 6; version++) {
            shop.image("shop:" + version);
            shop.cluster.advance("3M");
        }

        assertThat(shop.cluster.store.list(ResourceType.REPLICA_SET, "default")).hasSize(3);
        assertThat(shop.revision()).isEqualTo("6");
    }

    @Test
    void a_pod_lost_after_an_update_makes_it_progress_until_it_is_back() {
        var shop = new RolloutFixture().deployed(2, STEPS);
        shop.cluster.image("shop:1", any -> ContainerRun.serving(Duration.ofSeconds(30)));

        shop.cluster.store.remove(WorkloadsFixture.key(
                ResourceType.POD,
                shop.cluster.pods().get(0).path("metadata").path("name").asString()));
        shop.cluster.advance("10S");
        assertThat(shop.status().path("phase").asString()).isEqualTo("Progressing");
        shop.cluster.advance("2M");

        assertThat(shop.phase()).isEqualTo("Healthy");
    }

    @Test
    void going_back_in_the_middle_of_an_update_needs_no_abort() {
        var shop = new RolloutFixture().deployed(4, STEPS);
        shop.image("shop:2");
        shop.cluster.advance("5M");

        shop.image("shop:1");
        shop.cluster.advance("3M");

        assertThat(shop.phase()).isEqualTo("Healthy");
        assertThat(shop.ready("shop:1")).isEqualTo(4);
        assertThat(shop.pods("shop:2")).isZero();
    }

    @Test
    void going_back_to_an_older_revision_is_an_update_like_any_other() {
        var shop = new RolloutFixture().deployed(4, "{'steps': [{'setWeight': 50}, {'pause': {'duration': 10}}]}");
        shop.image("shop:2");
        shop.cluster.advance("5M");
        assertThat(shop.ready("shop:2")).isEqualTo(4);

        shop.image("shop:1");
        shop.cluster.advance("5S");
        assertThat(shop.status().path("phase").asString()).isEqualTo("Progressing");
        shop.cluster.advance("5M");

        assertThat(shop.phase()).isEqualTo("Healthy");
        assertThat(shop.revision()).isEqualTo("3");
        assertThat(shop.ready("shop:1")).isEqualTo(4);
        assertThat(shop.cluster.store.list(ResourceType.REPLICA_SET, "default"))
                .anyMatch(set -> Metadata.annotation(set, "rollout.argoproj.io/revision-history")
                        .equals("1"));
    }

    @Test
    void promoting_at_a_step_that_is_not_a_pause_passes_it() {
        var shop = new RolloutFixture().deployed(4, "{'steps': [{'setWeight': 25}, {'setWeight': 50}, {'pause': {}}]}");
        shop.cluster.image("shop:2", any -> ContainerRun.neverReady());
        shop.image("shop:2");
        shop.cluster.advance("1M");
        assertThat(shop.status().path("currentStepIndex").asInt()).isZero();

        shop.patchStatus("{'pauseConditions': null, 'currentStepIndex': 1}");
        shop.cluster.advance("1M");

        assertThat(shop.status().path("currentStepIndex").asInt()).isEqualTo(1);
        assertThat(shop.pods("shop:2")).isEqualTo(2);
    }

    @Test
    void the_same_seed_gives_the_same_history() {
        assertThat(history(7)).isEqualTo(history(7)).isNotEqualTo(history(8));
    }

    private static Object history(long seed) {
        var shop = new RolloutFixture(seed).deployed(4, STEPS);
        shop.image("shop:2");
        shop.cluster.advance("10M");
        shop.patchStatus("{'abort': true}");
        shop.cluster.advance("10M");
        return List.of(shop.cluster.simulation.happenings(), shop.rollout(), shop.cluster.pods());
    }

    @Test
    void nothing_happens_once_it_is_healthy() {
        var shop = new RolloutFixture().deployed(4, STEPS);
        long version = shop.cluster.store.resourceVersion();

        shop.cluster.advance("1H");

        assertThat(shop.cluster.store.resourceVersion()).isEqualTo(version);
    }
}
