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
