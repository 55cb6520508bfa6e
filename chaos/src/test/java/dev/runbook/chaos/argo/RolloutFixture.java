package dev.runbook.chaos.argo;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Conditions;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.Pods;
import dev.runbook.chaos.kubelet.NodeCapacity;
import dev.runbook.chaos.kubelet.WorkloadsFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A cluster with Argo Rollouts, a Rollout named shop and a Prometheus that answers what a test says. */
final class RolloutFixture {
    private static final JsonMapper JSON = new JsonMapper();

    final WorkloadsFixture cluster;
    final List<String> queries = new ArrayList<>();
    MetricQuery.Answer answer = new MetricQuery.Answer.Vector(List.of(0.0));

    RolloutFixture() {
        this(1);
    }

    RolloutFixture(long seed) {
        cluster = new WorkloadsFixture(seed, NodeCapacity.GENEROUS);
        new RolloutsController(cluster.simulation, cluster.store, promql -> {
                    queries.add(promql);
                    return answer;
                })
                .start();
    }

    /** Deploys version 1 with canary steps and waits until it is healthy. */
    RolloutFixture deployed(int replicas, String canary) {
        create(replicas, canary);
        cluster.advance("2M");
        return this;
    }

    void create(int replicas, String canary) {
        cluster.create(
                ResourceType.ROLLOUT,
                "{'metadata': {'name': 'shop'}, 'spec': {'replicas': " + replicas
                        + ", 'selector': {'matchLabels': {'app': 'web'}}, 'template': "
                        + WorkloadsFixture.template("shop:1") + ", 'strategy': {'canary': " + canary + "}}}");
    }

    void template(String name, String spec) {
        cluster.create(ResourceType.ANALYSIS_TEMPLATE, "{'metadata': {'name': '" + name + "'}, 'spec': " + spec + "}");
    }

    /** Makes a template with one metric of Prometheus. */
    void errorRate(String settings) {
        template(
                "error-rate",
                "{'args': [{'name': 'service'}], 'metrics': [{'name': 'error-rate', " + settings
                        + ", 'provider': {'prometheus': {'address': 'http://prometheus:9090',"
                        + " 'query': 'errors{service=`{{args.service}}`}'}}}]}");
    }

    void image(String image) {
        edit(rollout -> ((ObjectNode) rollout.at("/spec/template/spec/containers/0")).put("image", image));
    }

    void edit(Consumer<ObjectNode> editor) {
        cluster.edit(ResourceType.ROLLOUT, "shop", editor);
    }

    /** Merges a patch into the status, a null removing a field, as the kubectl plugin does. */
    void patchStatus(String json) {
        var patch = JSON.readTree(json.replace('\'', '"'));
        edit(rollout -> {
            var status = rollout.withObjectProperty("status");
            patch.properties().forEach(field -> {
                if (field.getValue().isNull()) {
                    status.remove(field.getKey());
                } else {
                    status.set(field.getKey(), field.getValue());
                }
            });
        });
    }

    ObjectNode rollout() {
        return cluster.get(ResourceType.ROLLOUT, "shop");
    }

    JsonNode status() {
        return rollout().path("status");
    }

    String phase() {
        var message = status().path("message").asString("");
        return status().path("phase").asString("") + (message.isEmpty() ? "" : ": " + message);
    }

    String revision() {
        return Metadata.annotation(rollout(), "rollout.argoproj.io/revision");
    }

    /** Returns how many ready pods run an image. */
    long ready(String image) {
        return cluster.pods().stream()
                .filter(pod -> Pods.active(pod)
                        && Pods.ready(pod)
                        && pod.at("/spec/containers/0/image").asString("").equals(image))
                .count();
    }

    /** Returns how many pods run an image, ready or not. */
    long pods(String image) {
        return cluster.pods().stream()
                .filter(pod -> !Metadata.terminating(pod)
                        && pod.at("/spec/containers/0/image").asString("").equals(image))
                .count();
    }

    List<ObjectNode> runs() {
        return List.copyOf(cluster.store.list(ResourceType.ANALYSIS_RUN, "default"));
    }

    JsonNode condition(String type) {
        return Conditions.find(status().path("conditions"), type);
    }

    List<String> told() {
        return cluster.told("Argo Rollouts");
    }
}
