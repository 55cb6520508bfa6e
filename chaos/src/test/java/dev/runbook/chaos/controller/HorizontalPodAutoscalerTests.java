package dev.runbook.chaos.controller;

import static dev.runbook.chaos.kubelet.WorkloadsFixture.template;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.PodUsage.Usage;
import dev.runbook.chaos.kubelet.WorkloadsFixture;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HorizontalPodAutoscalerTests {
    private final WorkloadsFixture cluster = new WorkloadsFixture();

    /** Cores that all pods use together; each pod requests half a core. */
    private double load = 1.0;

    private void create(int replicas, int least, int most, String extra) {
        cluster.create(
                ResourceType.DEPLOYMENT,
                "{'metadata': {'name': 'web'}, 'spec': {'replicas': " + replicas
                        + ", 'selector': {'matchLabels': {'app': 'web'}}, 'template': " + template("web:1") + "}}");
        cluster.create(
                ResourceType.HPA,
                "{'metadata': {'name': 'web'}, 'spec': {'minReplicas': " + least + ", 'maxReplicas': " + most
                        + ", 'scaleTargetRef': {'apiVersion': 'apps/v1', 'kind': 'Deployment', 'name': 'web'},"
                        + " 'metrics': [{'type': 'Resource', 'resource': {'name': 'cpu', 'target':"
                        + " {'type': 'Utilization', 'averageUtilization': 70}}}]" + extra + "}}");
        cluster.usage = pod -> Pods.ready(pod)
                ? Map.of("app", new Usage(load / Math.max(1, cluster.readyPods()), 200_000_000))
                : Map.of();
    }

    private int replicas() {
        return cluster.get(ResourceType.DEPLOYMENT, "web")
                .path("spec")
                .path("replicas")
                .asInt();
    }

    private String condition(String type) {
        var condition = Conditions.find(
                cluster.get(ResourceType.HPA, "web").path("status").path("conditions"), type);
        return condition.path("status").asString("") + " "
                + condition.path("reason").asString("");
    }

    @Test
    void growsWithTheLoadAndShrinksOnlyAfterFiveMinutes() {
        create(3, 2, 10, "");
        cluster.advance("10M");
        assertThat(replicas()).isEqualTo(3);
        assertThat(condition("ScalingActive")).isEqualTo("True ValidMetricFound");
        assertThat(condition("ScalingLimited")).isEqualTo("False DesiredWithinRange");
        load = 2.0;
        cluster.advance("2M");
        assertThat(replicas()).isEqualTo(6);
        assertThat(cluster.events("HorizontalPodAutoscaler"))
                .contains(
                        "SuccessfulRescale: New size: 6; reason: cpu resource utilization (percentage of request) above target");
        assertThat(cluster.told("HPA"))
                .contains("web scaled from 3 to 6 (cpu resource utilization (percentage of request) above target)");
        load = 1.0;
        cluster.advance("4M");
        assertThat(replicas()).isEqualTo(6);
        assertThat(condition("AbleToScale")).isEqualTo("True ScaleDownStabilized");
        cluster.advance("3M");
        assertThat(replicas()).isEqualTo(3);
        assertThat(cluster.get(ResourceType.HPA, "web")
                        .at("/status/lastScaleTime")
                        .asString())
                .isNotEmpty();
    }

    @Test
    void staysWithinTheTolerance() {
        create(3, 2, 10, "");
        load = 1.15; // 76 % of the request: within a tenth of 70 %
        cluster.advance("10M");
        assertThat(replicas()).isEqualTo(3);
        assertThat(cluster.get(ResourceType.HPA, "web")
                        .at("/status/currentMetrics/0/resource/current/averageUtilization")
                        .asInt())
                .isEqualTo(76);
    }

    @Test
    void stopsAtItsMaximumAndGoesOnWhenThatIsRaised() {
        create(2, 2, 3, "");
        cluster.advance("10M");
        load = 3.0;
        cluster.advance("2M");
        assertThat(replicas()).isEqualTo(3);
        assertThat(condition("ScalingLimited")).isEqualTo("True TooManyReplicas");
        assertThat(cluster.told("HPA")).anyMatch(line -> line.matches("web needs \\d+ pods but its maximum is 3"));
        cluster.edit(
                ResourceType.HPA, "web", hpa -> hpa.withObjectProperty("spec").put("maxReplicas", 10));
        cluster.advance("2M");
        assertThat(replicas()).isEqualTo(9);
    }

    @Test
    void takesAManualScaleBack() {
        load = 1.4;
        create(2, 2, 4, "");
        cluster.advance("10M");
        cluster.edit(
                ResourceType.DEPLOYMENT,
                "web",
                web -> web.withObjectProperty("spec").put("replicas", 8));
        cluster.advance("16S");
        assertThat(replicas()).isEqualTo(4);
        assertThat(cluster.told("HPA"))
                .containsOnlyOnce("web scaled from 8 to 4 (Current number of replicas above Spec.MaxReplicas)");
        cluster.edit(
                ResourceType.DEPLOYMENT,
                "web",
                web -> web.withObjectProperty("spec").put("replicas", 3));
        cluster.advance("2M");
        assertThat(replicas()).isEqualTo(4);
    }

    @Test
    void followsTheRatesOfItsBehavior() {
        create(
                2,
                2,
                20,
                ", 'behavior': {'scaleUp': {'policies': [{'type': 'Pods', 'value': 1, 'periodSeconds': 60}]},"
                        + " 'scaleDown': {'stabilizationWindowSeconds': 0,"
                        + " 'policies': [{'type': 'Percent', 'value': 50, 'periodSeconds': 60}]}}");
        cluster.advance("10M");
        load = 4.0;
        cluster.advance("65S");
        assertThat(replicas()).isBetween(4, 5);
        assertThat(condition("ScalingLimited")).isEqualTo("True ScaleUpLimit");
        cluster.advance("15M");
        assertThat(replicas()).isEqualTo(11); // 12 would be exact, 11 is within the tolerance
        load = 0.5;
        cluster.advance("20S");
        assertThat(replicas()).isEqualTo(5);
    }

    @Test
    void saysWhyItCanNotScale() {
        create(2, 2, 4, "");
        cluster.usage = pod -> Map.of();
        cluster.advance("2M");
        assertThat(condition("ScalingActive")).isEqualTo("False FailedGetResourceMetric");
        cluster.store.remove(WorkloadsFixture.key(ResourceType.DEPLOYMENT, "web"));
        cluster.advance("1M");
        assertThat(condition("AbleToScale")).isEqualTo("False FailedGetScale");
    }
}
