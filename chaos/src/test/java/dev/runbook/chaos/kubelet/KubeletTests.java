package dev.runbook.chaos.kubelet;

import static dev.runbook.chaos.kubelet.WorkloadsFixture.key;
import static dev.runbook.chaos.kubelet.WorkloadsFixture.podSpec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.PodLogs;
import dev.runbook.chaos.controller.Deletion;
import dev.runbook.chaos.controller.Pods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class KubeletTests {
    private final WorkloadsFixture cluster = new WorkloadsFixture();

    private void createPod(String spec) {
        cluster.create(ResourceType.POD, "{'metadata': {'name': 'web'}, 'spec': " + spec + "}");
    }

    private ObjectNode pod() {
        return cluster.get(ResourceType.POD, "web");
    }

    private JsonNode container() {
        return pod().path("status").path("containerStatuses").path(0);
    }

    @Test
    void aPodIsScheduledPulledStartedAndReady() {
        createPod(podSpec("web:1"));
        cluster.advance("1S");
        assertThat(container().path("state").path("waiting").path("reason").asString())
                .isEqualTo("ContainerCreating");
        cluster.advance("4S");
        assertThat(Pods.phase(pod())).isEqualTo("Running");
        assertThat(Pods.ready(pod())).isFalse();
        assertThat(Pods.condition(pod(), "Ready").path("message").asString())
                .isEqualTo("containers with unready status: [app]");
        cluster.advance("10S");
        assertThat(Pods.ready(pod())).isTrue();
        assertThat(pod().path("status").path("podIP").asString()).startsWith("10.244.0.");
        assertThat(cluster.events("Pod"))
                .contains(
                        "Scheduled: Successfully assigned default/web to embedded-node",
                        "Pulling: Pulling image \"web:1\"",
                        "Created: Created container: app",
                        "Started: Started container app");
    }

    @Test
    void aCrashingContainerIsRestartedWithGrowingBackOff() {
        cluster.image(
                "web:1", restarts -> ContainerRun.serving(Duration.ofSeconds(1)).exiting(Duration.ofSeconds(2), 1));
        createPod(podSpec("web:1"));
        var messages = new ArrayList<String>();
        for (int second = 0; second < 400; second++) {
            cluster.advance("1S");
            var waiting = container().path("state").path("waiting");
            if (waiting.path("reason").asString("").equals("CrashLoopBackOff")
                    && !messages.contains(waiting.path("message").asString())) {
                messages.add(waiting.path("message").asString());
            }
        }
        var name = "restarting failed container=app pod=web_default("
                + pod().path("metadata").path("uid").asString() + ")";
        assertThat(messages)
                .containsExactly(
                        "back-off 10s " + name,
                        "back-off 20s " + name,
                        "back-off 40s " + name,
                        "back-off 1m20s " + name,
                        "back-off 2m40s " + name,
                        "back-off 5m0s " + name);
        assertThat(container()
                        .path("lastState")
                        .path("terminated")
                        .path("exitCode")
                        .asInt())
                .isEqualTo(1);
        assertThat(Pods.phase(pod())).isEqualTo("Running");
        assertThat(cluster.told("kubelet"))
                .startsWith(
                        "web restarted (exit code 1, restart 1)",
                        "web restarted (exit code 1, restart 2, back-off 10 s)",
                        "web restarted (exit code 1, restart 3, back-off 20 s)");
    }

    @Test
    void theBackOffIsForgottenAfterTenGoodMinutes() {
        cluster.image(
                "web:1",
                restarts -> ContainerRun.serving(Duration.ofSeconds(1))
                        .exiting(Duration.ofSeconds(restarts == 2 ? 700 : 2), 1));
        createPod(podSpec("web:1"));
        cluster.advance("15M");
        assertThat(cluster.told("kubelet"))
                .startsWith(
                        "web restarted (exit code 1, restart 1)",
                        "web restarted (exit code 1, restart 2, back-off 10 s)",
                        "web restarted (exit code 1, restart 3)",
                        "web restarted (exit code 1, restart 4, back-off 10 s)");
    }

    @Test
    void theKernelKillsForMemoryWith137() {
        cluster.image(
                "web:1",
                restarts -> restarts == 0
                        ? ContainerRun.serving(Duration.ofSeconds(1)).oomKilled(Duration.ofSeconds(20))
                        : ContainerRun.serving(Duration.ofSeconds(1)));
        createPod(podSpec("web:1"));
        cluster.advance("1M");
        var last = container().path("lastState").path("terminated");
        assertThat(last.path("reason").asString()).isEqualTo("OOMKilled");
        assertThat(last.path("exitCode").asInt()).isEqualTo(137);
        assertThat(container().path("restartCount").asInt()).isEqualTo(1);
        assertThat(Pods.ready(pod())).isTrue();
    }

    @Test
    void aMissingImageIsTriedAgainWithBackOff() {
        cluster.pull("web:9", ImagePull.notFound("web:9"));
        createPod(podSpec("web:9"));
        cluster.advance("60S");
        assertThat(container().path("state").path("waiting").path("reason").asString())
                .isEqualTo("ImagePullBackOff");
        assertThat(Pods.phase(pod())).isEqualTo("Pending");
        assertThat(cluster.events("Pod"))
                .contains("BackOff: Back-off pulling image \"web:9\" x3", "Failed: Error: ErrImagePull x3");
        cluster.pull("web:9", ImagePull.pulled(Duration.ofSeconds(1)));
        cluster.advance("2M");
        assertThat(Pods.ready(pod())).isTrue();
    }

    @Test
    void readinessIsLostAfterTheThresholdAndComesBack() {
        createPod(podSpec("web:1"));
        cluster.advance("1M");
        cluster.kubelet.readiness(key(ResourceType.POD, "web"), false);
        cluster.advance("5S");
        assertThat(Pods.ready(pod())).isTrue();
        cluster.advance("6S");
        assertThat(Pods.ready(pod())).isFalse();
        assertThat(cluster.events("Pod"))
                .contains("Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503");
        cluster.kubelet.readiness(key(ResourceType.POD, "web"), true);
        cluster.advance("6S");
        assertThat(Pods.ready(pod())).isTrue();
        assertThat(container().path("restartCount").asInt()).isZero();
    }

    @Test
    void aFailingLivenessProbeRestartsTheContainer() {
        cluster.image(
                "web:1",
                restarts -> restarts == 0
                        ? ContainerRun.serving(Duration.ofSeconds(1)).hangingFrom(Duration.ofSeconds(30))
                        : ContainerRun.serving(Duration.ofSeconds(1)));
        createPod(podSpec("web:1")
                .replace("'readinessProbe'", "'livenessProbe': {'periodSeconds': 10}, 'readinessProbe'"));
        cluster.advance("50S");
        assertThat(container().path("restartCount").asInt()).isZero();
        cluster.advance("20S");
        assertThat(container().path("restartCount").asInt()).isEqualTo(1);
        assertThat(cluster.events("Pod")).contains("Killing: Container app failed liveness probe, will be restarted");
    }

    @Test
    void initContainersRunOneAfterTheOtherBeforeTheOthers() {
        cluster.image(
                "init:1", restarts -> ContainerRun.neverReady().exiting(Duration.ofSeconds(5), restarts == 0 ? 1 : 0));
        createPod(podSpec("web:1")
                .replace("{'containers'", "{'initContainers': [{'name': 'migrate', 'image': 'init:1'}], 'containers'"));
        cluster.advance("6S");
        assertThat(Pods.phase(pod())).isEqualTo("Pending");
        assertThat(container().path("state").path("waiting").path("reason").asString())
                .isEqualTo("PodInitializing");
        cluster.advance("60S");
        assertThat(Pods.ready(pod())).isTrue();
        assertThat(pod().path("status")
                        .path("initContainerStatuses")
                        .path(0)
                        .path("restartCount")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void aPodThatMustNotRestartFailsOrSucceeds() {
        cluster.image("job:1", restarts -> ContainerRun.neverReady().exiting(Duration.ofSeconds(5), 3));
        createPod("{'restartPolicy': 'Never', 'containers': [{'name': 'app', 'image': 'job:1'}]}");
        cluster.advance("1M");
        assertThat(Pods.phase(pod())).isEqualTo("Failed");
        assertThat(container().path("state").path("terminated").path("exitCode").asInt())
                .isEqualTo(3);
    }

    @Test
    void aDeletedPodGoesWhenItsContainersStopped() {
        cluster.image(
                "web:1", restarts -> ContainerRun.serving(Duration.ofSeconds(1)).stoppingIn(Duration.ofSeconds(10)));
        createPod(podSpec("web:1"));
        cluster.advance("30S");
        Deletion.request(cluster.store, key(ResourceType.POD, "web"), cluster.simulation.now());
        cluster.advance("9S");
        assertThat(pod().path("metadata").has("deletionTimestamp")).isTrue();
        cluster.advance("2S");
        assertThat(cluster.pods()).isEmpty();
        assertThat(cluster.events("Pod")).contains("Killing: Stopping container app");
    }

    @Test
    void aPodThatDoesNotFitStaysPendingUntilThereIsRoom() {
        var small = new WorkloadsFixture(1, new NodeCapacity("900m", "4Gi", 10));
        small.create(ResourceType.POD, "{'metadata': {'name': 'first'}, 'spec': " + podSpec("web:1") + "}");
        small.advance("1S");
        small.create(ResourceType.POD, "{'metadata': {'name': 'second'}, 'spec': " + podSpec("web:1") + "}");
        small.advance("1M");
        assertThat(Pods.condition(small.get(ResourceType.POD, "second"), "PodScheduled")
                        .path("reason")
                        .asString())
                .isEqualTo("Unschedulable");
        assertThat(small.events("Pod"))
                .anyMatch(event -> event.startsWith("FailedScheduling: 0/1 nodes are available: 1 Insufficient cpu."));
        Deletion.request(small.store, key(ResourceType.POD, "first"), small.simulation.now());
        small.advance("1M");
        assertThat(Pods.ready(small.get(ResourceType.POD, "second"))).isTrue();
    }

    @Test
    void aCrashFromOutsideCountsLikeItsOwn() {
        createPod(podSpec("web:1"));
        cluster.advance("1M");
        cluster.kubelet.exit(key(ResourceType.POD, "web"), "app", 1, "Error");
        assertThat(Pods.ready(pod())).isFalse();
        cluster.advance("20S");
        assertThat(Pods.ready(pod())).isTrue();
        assertThat(container().path("restartCount").asInt()).isEqualTo(1);
    }

    @Test
    void logsOfThisRunAndOfTheOneBeforeAreKept() {
        cluster.image(
                "web:1",
                restarts -> restarts == 0
                        ? ContainerRun.serving(Duration.ofSeconds(1))
                                .logging(Duration.ofSeconds(1), "first run")
                                .logging(Duration.ofSeconds(30), "fatal: no memory")
                                .logging(Duration.ofSeconds(31), "never written")
                                .oomKilled(Duration.ofSeconds(30))
                        : ContainerRun.serving(Duration.ofSeconds(1)).logging(Duration.ZERO, "second run"));
        createPod(podSpec("web:1"));
        cluster.advance("10S");
        assertThat(lines(false)).containsExactly("first run");
        assertThat(cluster.kubelet.logs().lines(pod(), "app", true)).isEmpty();
        cluster.advance("1M");
        cluster.kubelet.log(key(ResourceType.POD, "web"), "app", "from the world");
        assertThat(lines(false)).containsExactly("second run", "from the world");
        assertThat(lines(true)).containsExactly("first run", "fatal: no memory");
    }

    private List<String> lines(boolean previous) {
        return cluster.kubelet.logs().lines(pod(), "app", previous).orElseThrow().stream()
                .map(PodLogs.Line::text)
                .toList();
    }
}
