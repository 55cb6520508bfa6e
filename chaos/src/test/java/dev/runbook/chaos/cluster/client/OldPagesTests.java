package dev.runbook.chaos.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.ApiRequest;
import dev.runbook.chaos.cluster.api.ApiResponse;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What becomes of a list whose pages are read too slowly; the words are those of Kubernetes' source (etcd3/errors.go). */
class OldPagesTests {
    /** More than the log of changes keeps of a type. */
    private static final int CHANGES = 20_000;

    private final ClusterFixture cluster = new ClusterFixture();

    @AfterEach
    void close() {
        cluster.close();
    }

    private void changeOften() {
        for (int i = 0; i < CHANGES; i++) {
            var change = Integer.toString(i);
            cluster.store.edit(
                    new ObjectKey(ResourceType.POD, "default", "a"),
                    pod -> pod.withObject("/metadata/labels").put("change", change));
        }
    }

    private ApiResponse list(String query) {
        return cluster.server.handleDirectly(new ApiRequest(
                "GET",
                URI.create("http://cluster/api/v1/namespaces/default/pods?limit=2" + query),
                Map.of(),
                new byte[0],
                "test"));
    }

    private static JsonNode json(ApiResponse response) {
        return new JsonMapper().readTree(response.body());
    }

    private static String token(ApiResponse response) {
        return json(response).at("/metadata/continue").asString();
    }

    @Test
    void anExpiredTokenComesWithOneToGoOnWith() {
        for (var name : new String[] {"a", "b", "c", "d"}) {
            cluster.client.resource(ClusterFixture.pod(name, Map.of())).create();
        }
        var first = token(list(""));
        changeOften();
        cluster.store.remove(new ObjectKey(ResourceType.POD, "default", "c"));

        var expired = list("&continue=" + first);

        assertThat(expired.status()).isEqualTo(410);
        assertThat(json(expired).path("reason").asString()).isEqualTo("Expired");
        assertThat(expired.statusMessage())
                .startsWith("The provided continue parameter is too old to display a consistent list result.")
                .contains("use the continue token in this response");
        var rest = list("&continue=" + token(expired));
        assertThat(rest.status()).isEqualTo(200);
        assertThat(json(rest).path("items")).hasSize(1);
        assertThat(json(rest).at("/items/0/metadata/name").asString()).isEqualTo("d");
    }

    @Test
    void anExactVersionThatIsTooOldIsSaidToBe() {
        cluster.client.resource(ClusterFixture.pod("a", Map.of())).create();
        changeOften();

        var old = list("&resourceVersion=2&resourceVersionMatch=Exact");

        assertThat(old.status()).isEqualTo(410);
        assertThat(old.statusMessage()).isEqualTo("The resourceVersion for the provided list is too old.");
    }
}
