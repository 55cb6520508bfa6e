package dev.runbook.chaos.controller;

import static dev.runbook.chaos.kubelet.WorkloadsFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.kubelet.WorkloadsFixture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class EndpointsTests {
    private final WorkloadsFixture cluster = new WorkloadsFixture();

    private JsonNode subset() {
        return cluster.get(ResourceType.ENDPOINTS, "web").path("subsets").path(0);
    }

    @Test
    void tellsReadyPodsFromOthersAndForgetsThoseThatGo() {
        cluster.create(
                ResourceType.SERVICE,
                "{'metadata': {'name': 'web'}, 'spec': {'selector': {'app': 'web'}, 'ports': [{'port': 80, 'targetPort': 8000}]}}");
        for (var name : new String[] {"a", "b"}) {
            cluster.create(
                    ResourceType.POD,
                    "{'metadata': {'name': '" + name + "', 'labels': {'app': 'web'}}, 'spec': "
                            + WorkloadsFixture.podSpec("web:1") + "}");
        }
        cluster.advance("30S");
        assertThat(subset().path("addresses").size()).isEqualTo(2);
        assertThat(subset().path("ports").path(0).path("port").asInt()).isEqualTo(8000);
        cluster.kubelet.readiness(key(ResourceType.POD, "a"), false);
        cluster.advance("30S");
        assertThat(subset().path("addresses").size()).isEqualTo(1);
        assertThat(subset().at("/notReadyAddresses/0/targetRef/name").asString())
                .isEqualTo("a");
        Deletion.request(cluster.store, key(ResourceType.POD, "b"), cluster.simulation.now());
        cluster.advance("0.1S");
        assertThat(subset().path("addresses").isMissingNode()).isTrue();
        cluster.store.remove(key(ResourceType.SERVICE, "web"));
        cluster.advance("1S");
        assertThat(cluster.store.get(ResourceType.ENDPOINTS, "default", "web")).isEmpty();
    }

    @Test
    void aPodIsOfTheServicesThatSelectItByTheLabelsAndSelectorsOfNow() {
        for (var name : new String[] {"web", "next"}) {
            cluster.create(
                    ResourceType.SERVICE,
                    "{'metadata': {'name': '" + name + "'}, 'spec': {'selector': {'tier': 'front', 'app': '" + name
                            + "'}, 'ports': [{'port': 80}]}}");
        }
        cluster.create(
                ResourceType.POD,
                "{'metadata': {'name': 'a', 'labels': {'app': 'web', 'tier': 'front'}}, 'spec': "
                        + WorkloadsFixture.podSpec("web:1") + "}");
        cluster.advance("30S");
        assertThat(listed("web")).isTrue();
        assertThat(listed("next")).isFalse();

        label("next");
        cluster.advance("1S");
        assertThat(listed("web")).isFalse();
        assertThat(listed("next")).isTrue();

        select("web", "next");
        select("next", "web");
        cluster.advance("1S");
        assertThat(listed("web")).isTrue();
        assertThat(listed("next")).isFalse();
        label("web");
        cluster.advance("1S");
        assertThat(listed("web")).isFalse();
        assertThat(listed("next")).isTrue();
    }

    private void label(String app) {
        cluster.store.edit(
                key(ResourceType.POD, "a"),
                copy -> copy.withObjectProperty("metadata")
                        .withObjectProperty("labels")
                        .put("app", app));
    }

    private void select(String service, String app) {
        cluster.store.edit(
                key(ResourceType.SERVICE, service),
                copy -> copy.withObjectProperty("spec")
                        .withObjectProperty("selector")
                        .put("app", app));
    }

    /** Returns whether the pod is in the Endpoints of a Service, and so in its EndpointSlice. */
    private boolean listed(String service) {
        var endpoints = cluster.get(ResourceType.ENDPOINTS, service);
        var slice = Owners.controlledBy(
                        cluster.store, cluster.get(ResourceType.SERVICE, service), ResourceType.ENDPOINT_SLICE)
                .get(0);
        assertThat(slice.path("endpoints").isEmpty())
                .isEqualTo(endpoints.path("subsets").isEmpty());
        return !endpoints.path("subsets").isEmpty();
    }

    @Test
    void aNamespaceThatIsDeletedIsEmptiedFirst() {
        var namespace = JsonNodeFactory.instance.objectNode();
        namespace
                .putObject("metadata")
                .put("name", "default")
                .putArray("finalizers")
                .add("test");
        cluster.store.create(ResourceType.NAMESPACE, namespace);
        cluster.create(
                ResourceType.POD, "{'metadata': {'name': 'a'}, 'spec': " + WorkloadsFixture.podSpec("web:1") + "}");
        cluster.advance("30S");
        var namespaceKey = new ObjectKey(ResourceType.NAMESPACE, "", "default");
        cluster.store.edit(
                namespaceKey,
                copy -> copy.withObjectProperty("metadata")
                        .put("deletionTimestamp", Conditions.time(cluster.simulation.now())));
        cluster.advance("30S");
        for (var type : ResourceType.all().filter(ResourceType::namespaced).toList()) {
            assertThat(cluster.store.list(type, "default")).isEmpty();
        }
    }
}
