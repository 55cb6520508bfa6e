package dev.runbook.chaos.gate;

import static dev.runbook.chaos.gate.GatedArenaFixture.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.api.Effect;
import dev.runbook.api.port.Autoscalers;
import dev.runbook.api.port.BoundsSet;
import dev.runbook.api.port.PodStatus;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.Resources;
import dev.runbook.api.port.Revision;
import dev.runbook.api.port.Rollouts;
import dev.runbook.api.port.Scaled;
import dev.runbook.api.port.Undo;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.kubelet.ContainerRun;
import dev.runbook.engine.gate.StepGate;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PortsTests {
    private static final WorkloadRef SHOP = WorkloadRef.deployment("shop");
    private static final String STEPS = "[{'setWeight': 25}, {'pause': {}}, {'setWeight': 50}, {'pause': {}}]";

    private final GatedArenaFixture arena = new GatedArenaFixture();
    private final StepGate step = arena.change();

    @AfterEach
    void close() {
        step.close();
    }

    @Test
    void a_deployment_is_undone_to_a_revision_and_repeating_it_writes_nothing() {
        arena.deployment("shop:1");
        arena.image(ResourceType.DEPLOYMENT, "shop:2");
        var workloads = port(step, Workloads.class);

        assertThat(workloads.history(SHOP))
                .containsExactly(new Revision(1, "shop:1", false), new Revision(2, "shop:2", true));
        assertThat(workloads.undo(SHOP, 1)).isEqualTo(new Undo("shop", 2, 1, true));
        var writes = step.writes();
        assertThat(workloads.undo(SHOP, 1).changed()).isFalse();
        arena.cluster.advance("2M");
        assertThat(workloads.get(SHOP).image()).isEqualTo("shop:1");
        assertThat(workloads.get(SHOP).complete()).isTrue();
        assertThat(workloads.undo(SHOP, 1).changed()).isFalse();
        assertThat(step.writes()).isEqualTo(writes).isEqualTo(1);
        assertThat(step.effects().before("Deployment", "shop")).isPresent();
    }

    @Test
    void an_unknown_revision_is_refused_with_those_that_there_are() {
        arena.deployment("shop:1");

        assertThatThrownBy(() -> port(step, Workloads.class).undo(SHOP, 7))
                .hasMessage("Deployment shop has no revision 7; known are 1. Nothing was changed.");
        assertThatThrownBy(() -> port(step, Workloads.class).undo(SHOP))
                .hasMessageContaining("has no revision before its current one");
    }

    @Test
    void a_deployment_is_scaled_restarted_and_given_resources() {
        arena.deployment("shop:1");
        var workloads = port(step, Workloads.class);

        assertThat(workloads.scale(SHOP, 3)).isEqualTo(new Scaled(SHOP, 2, 3));
        assertThat(workloads.scale(SHOP, 3)).isEqualTo(new Scaled(SHOP, 3, 3));
        var restarted = workloads.restart(SHOP);
        var resources = new Resources(Map.of("cpu", "1"), Map.of("memory", "1Gi"));
        var set = workloads.setResources(SHOP, "app", resources);
        arena.cluster.advance("3M");

        assertThat(set.before().requests()).containsEntry("cpu", "500m");
        assertThat(set.after())
                .isEqualTo(new Resources(Map.of("cpu", "1", "memory", "256Mi"), Map.of("memory", "1Gi")));
        assertThat(workloads.get(SHOP).ready()).isEqualTo(3);
        assertThat(workloads.get(SHOP).revision()).isEqualTo(3);
        assertThat(workloads.setResources(SHOP, "app", resources).before()).isEqualTo(set.after());
        assertThat(restarted.at()).isBefore(arena.time().instant());
        // A controller that writes the status in between is met with another attempt.
        assertThat(step.effects().all())
                .filteredOn(effect -> effect.outcome() == Effect.Outcome.DONE)
                .extracting(effect -> effect.operation())
                .containsExactly(
                        "UPDATE deployments.apps/scale default/shop",
                        "PATCH deployments.apps default/shop",
                        "UPDATE deployments.apps default/shop");
    }

    @Test
    void what_is_missing_is_said_as_kubectl_says_it() {
        assertThatThrownBy(() -> port(step, Rollouts.class).get("x"))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessage("rollouts.argoproj.io \"x\" not found in namespace default");
        assertThatThrownBy(() -> port(step, Workloads.class).in("kube-system").scale(SHOP, 1))
                .hasMessage("deployments.apps \"shop\" not found in namespace kube-system");
        assertThatThrownBy(() -> port(step, Pods.class).describe("x"))
                .hasMessage("pods \"x\" not found in namespace default");
    }

    @Test
    void a_rollout_in_the_middle_of_its_canary_is_described() {
        arena.rollout(STEPS);
        arena.image(ResourceType.ROLLOUT, "shop:2");
        var status = port(step, Rollouts.class).get("shop");

        assertThat(status.phase()).isEqualTo("Paused");
        assertThat(status.message()).isEqualTo("CanaryPauseStep");
        assertThat(status.pauseReasons()).containsExactly("CanaryPauseStep");
        assertThat(status.step()).isEqualTo(1);
        assertThat(status.steps()).isEqualTo(4);
        assertThat(status.canaryWeight()).isEqualTo(25);
        assertThat(status.currentRevision()).isEqualTo(2);
        assertThat(status.stableRevision()).isEqualTo(1);
        assertThat(status.stable()).isFalse();
        assertThat(status.image()).isEqualTo("shop:2");
    }

    @Test
    void a_rollout_is_promoted_step_by_step_and_in_full() {
        arena.rollout(STEPS);
        arena.image(ResourceType.ROLLOUT, "shop:2");
        var rollouts = port(step, Rollouts.class);

        rollouts.promote("shop");
        arena.cluster.advance("2M");
        assertThat(rollouts.get("shop").canaryWeight()).isEqualTo(50);
        rollouts.promoteFull("shop");
        arena.cluster.advance("3M");

        assertThat(rollouts.get("shop").phase()).isEqualTo("Healthy");
        assertThat(rollouts.get("shop").stable()).isTrue();
        assertThat(rollouts.get("shop").canaryWeight()).isZero();
        rollouts.promoteFull("shop");
        rollouts.promote("shop");
        assertThat(step.writes()).isEqualTo(2);
    }

    @Test
    void a_rollout_is_aborted_retried_and_undone() {
        arena.rollout(STEPS);
        arena.image(ResourceType.ROLLOUT, "shop:2");
        var rollouts = port(step, Rollouts.class);

        rollouts.abort("shop");
        rollouts.abort("shop");
        arena.cluster.advance("2M");
        assertThat(rollouts.get("shop").aborted()).isTrue();
        assertThat(rollouts.get("shop").phase()).isEqualTo("Degraded");
        assertThat(rollouts.get("shop").canaryWeight()).isZero();
        rollouts.retry("shop");
        arena.cluster.advance("2M");
        assertThat(rollouts.get("shop").phase()).isEqualTo("Paused");
        assertThat(rollouts.undo("shop", 1)).isEqualTo(new Undo("shop", 2, 1, true));
        arena.cluster.advance("2M");

        assertThat(rollouts.get("shop").phase()).isEqualTo("Healthy");
        assertThat(rollouts.get("shop").image()).isEqualTo("shop:1");
        assertThat(rollouts.undo("shop", 1).changed()).isFalse();
        assertThat(step.writes()).isEqualTo(3);
    }

    @Test
    void an_undone_rollout_states_what_it_stated_before_and_not_what_its_replica_sets_were_completed_with() {
        arena.rollout(STEPS);
        var stated = arena.cluster.get(ResourceType.ROLLOUT, "shop").at("/spec/template");
        arena.image(ResourceType.ROLLOUT, "shop:2");

        port(step, Rollouts.class).undo("shop", 1);

        assertThat(arena.cluster.get(ResourceType.ROLLOUT, "shop").at("/spec/template"))
                .isEqualTo(stated);
        arena.cluster.advance("2M");
        assertThat(arena.cluster
                        .get(ResourceType.ROLLOUT, "shop")
                        .at("/status/phase")
                        .asString())
                .isEqualTo("Healthy");
        assertThat(arena.cluster.store.list(ResourceType.REPLICA_SET, "default"))
                .hasSize(2)
                .allSatisfy(set -> assertThat(set.at("/spec/template/spec/terminationGracePeriodSeconds")
                                .asInt())
                        .isEqualTo(30));
    }

    @Test
    void a_rollout_is_paused_resumed_and_restarted() {
        arena.rollout(STEPS);
        var rollouts = port(step, Rollouts.class);

        rollouts.pause("shop");
        rollouts.pause("shop");
        assertThat(arena.cluster
                        .get(ResourceType.ROLLOUT, "shop")
                        .at("/spec/paused")
                        .asBoolean())
                .isTrue();
        rollouts.resume("shop");
        rollouts.restart("shop");

        assertThat(arena.cluster
                        .get(ResourceType.ROLLOUT, "shop")
                        .at("/spec/restartAt")
                        .asString())
                .startsWith("2026-01-01T00:0");
        assertThat(step.writes()).isEqualTo(3);
    }

    @Test
    void an_autoscaler_gets_new_bounds_once() {
        arena.deployment("shop:1");
        arena.cluster.create(
                ResourceType.HPA,
                "{'metadata': {'name': 'shop'}, 'spec': {'minReplicas': 2, 'maxReplicas': 4, 'scaleTargetRef':"
                        + " {'apiVersion': 'apps/v1', 'kind': 'Deployment', 'name': 'shop'}, 'metrics': [{'type':"
                        + " 'Resource', 'resource': {'name': 'cpu', 'target': {'type': 'Utilization',"
                        + " 'averageUtilization': 70}}}]}}");
        var autoscalers = port(step, Autoscalers.class);

        assertThat(autoscalers.setBounds("shop", 2, 8)).isEqualTo(new BoundsSet("shop", 2, 4, 2, 8));
        assertThat(autoscalers.setBounds("shop", 2, 8)).isEqualTo(new BoundsSet("shop", 2, 8, 2, 8));
        var status = autoscalers.get("shop");
        assertThat(status.max()).isEqualTo(8);
        assertThat(status.targetName()).isEqualTo("shop");
        assertThat(status.targetUtilization()).isEqualTo(70);
        assertThat(status.atMax()).isFalse();
        assertThat(step.writes()).isEqualTo(1);
        assertThatThrownBy(() -> autoscalers.setBounds("shop", 5, 4)).hasMessageContaining("from 5 to 4");
    }

    @Test
    void pods_are_listed_described_and_read() {
        arena.cluster.image(
                "shop:1",
                restarts -> ContainerRun.serving(Duration.ofSeconds(3))
                        .logging(Duration.ofSeconds(1), "run " + restarts)
                        .exiting(Duration.ofSeconds(5), 1));
        arena.deployment("shop:1");
        var pods = port(step, Pods.class);

        var listed = pods.list("app=web");
        assertThat(listed).hasSize(2).extracting(PodStatus::status).containsOnly("CrashLoopBackOff");
        assertThat(listed.get(0).restarts()).isPositive();
        assertThat(pods.list("app in (other)")).isEmpty();
        var name = listed.get(0).name();
        var described = pods.describe(name);
        assertThat(described.containers())
                .singleElement()
                .satisfies(container -> assertThat(container.lastExit()).isEqualTo("Error, exit code 1"));
        assertThat(described.events()).anyMatch(event -> event.reason().equals("BackOff"));
        assertThat(pods.logs("app=web", 5)).anyMatch(line -> line.text().startsWith("run "));
        assertThat(pods.previousLogs(name, 5)).anyMatch(line -> line.text().startsWith("run "));
        assertThat(step.writes()).isZero();
    }

    @Test
    void a_pod_that_never_restarted_has_no_earlier_log() {
        arena.deployment("shop:1");
        var pods = port(step, Pods.class);

        assertThat(pods.previousLogs(pods.list("").get(0).name(), 5)).isEmpty();
        assertThat(pods.list("app=web")).extracting(PodStatus::status).containsOnly("Running");
    }

    @Test
    void a_command_runs_in_a_pod_as_an_effect() {
        arena.deployment("shop:1");
        var pods = port(step, Pods.class);
        var name = pods.list("").get(0).name();

        var good = pods.exec(name, "redis-cli", "info");
        var bad = pods.exec(name, "fail");

        assertThat(good.out()).isEqualTo("redis-cli info\n");
        assertThat(good.exitCode()).isZero();
        assertThat(bad.exitCode()).isEqualTo(3);
        assertThat(bad.err()).isEqualTo("no\n");
        assertThat(step.writes()).isEqualTo(2);
    }
}
