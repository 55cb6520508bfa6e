package dev.runbook.chaos.cluster.client;

import static dev.runbook.chaos.cluster.client.ClusterFixture.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.ApiRequest;
import dev.runbook.chaos.cluster.api.ClientStreams;
import dev.runbook.chaos.cluster.api.PodExec;
import dev.runbook.chaos.cluster.api.PodHttp;
import dev.runbook.chaos.cluster.api.PodLogs;
import dev.runbook.chaos.cluster.api.PodStreams;
import dev.runbook.chaos.cluster.api.PodUsage;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Timeout(60)
class PodsFromInsideTests {
    private final ClusterFixture cluster = new ClusterFixture();

    @BeforeEach
    void pods() {
        cluster.client.resource(pod("web", Map.of("app", "web"))).create();
        var two = pod("two", Map.of("app", "two"));
        two.getSpec()
                .getContainers()
                .add(pod("x", Map.of()).getSpec().getContainers().get(0));
        two.getSpec().getContainers().get(1).setName("side");
        cluster.client.resource(two).create();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void logsAreCutAsAsked() {
        var start = cluster.simulation.now();
        cluster.server.podLogs((pod, container, previous) -> previous
                ? Optional.empty()
                : Optional.of(List.of(
                        new PodLogs.Line(start.minusSeconds(60), "old"),
                        new PodLogs.Line(start, container + " a"),
                        new PodLogs.Line(start, container + " b"))));
        var web = cluster.client.pods().inNamespace("default").withName("web");
        assertThat(web.getLog()).isEqualTo("old\nmain a\nmain b\n");
        assertThat(web.tailingLines(1).getLog()).isEqualTo("main b\n");
        assertThat(web.sinceSeconds(30).getLog()).isEqualTo("main a\nmain b\n");
        assertThatThrownBy(() -> web.terminated().getLog())
                .hasMessageContaining("previous terminated container \"main\" in pod \"web\" not found");
        var two = cluster.client.pods().inNamespace("default").withName("two");
        assertThat(two.inContainer("side").getLog()).contains("side a");
        assertThatThrownBy(two::getLog)
                .hasMessageContaining("a container name must be specified for pod two, choose one of: [main side]");
        assertThatThrownBy(() -> two.inContainer("none").getLog())
                .hasMessageContaining("container none is not valid for pod two");
    }

    @Test
    void aFollowedLogHasWhatIsWrittenLaterAndEndsWithItsContainer() throws Exception {
        var start = cluster.simulation.now();
        cluster.server.podLogs((pod, container, previous) -> Optional.of(List.of(
                        new PodLogs.Line(start, "before"),
                        new PodLogs.Line(start.plusSeconds(5), "later"),
                        new PodLogs.Line(start.plusSeconds(5), "at the same time")))
                .map(all -> all.stream()
                        .filter(line -> !line.at().isAfter(cluster.simulation.now()))
                        .toList()));
        state("{\"running\": {}}");
        var out = new ByteArrayOutputStream();
        try (var watch =
                cluster.client.pods().inNamespace("default").withName("web").watchLog(out)) {
            cluster.simulation.advance(Duration.ofSeconds(6));
            state("{\"terminated\": {\"exitCode\": 0}}");
            cluster.simulation.advance(Duration.ofSeconds(1));
            cluster.factory.awaitQuiescent(Duration.ofSeconds(10));
            assertThat(watch).isNotNull();
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("before\nlater\nat the same time\n");
    }

    private void state(String state) {
        cluster.store.edit(
                new ObjectKey(ResourceType.POD, "default", "web"),
                pod -> pod.set(
                        "status",
                        new JsonMapper()
                                .readTree("{\"phase\": \"Running\", \"containerStatuses\": [{\"name\": \"main\","
                                        + " \"containerID\": \"containerd://1\", \"state\": " + state + "}]}")));
    }

    @Test
    void aForwardedPortReachesWhatListensThere() throws Exception {
        cluster.server.podHttp((pod, port, call) -> port == 8080
                ? new PodHttp.Reply.Answered(200, Map.of("content-type", "text/plain"), "at " + call.target())
                : new PodHttp.Reply.Refused());
        try (var forward =
                cluster.client.pods().inNamespace("default").withName("web").portForward(8080)) {
            var uri = URI.create("http://localhost:" + forward.getLocalPort() + "/here?a=b");
            var answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(uri)
                                    .timeout(Duration.ofSeconds(20))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("at /here?a=b");
        }
    }

    @Test
    void aCommandThatReadsItsInputRunsWhenThatHasEnded() throws Exception {
        cluster.server.podExec(new PodExec() {
            @Override
            public Optional<Result> run(ObjectNode pod, String container, List<String> command) {
                return Optional.of(new Result(0, "nothing read", ""));
            }

            @Override
            public boolean readsInput(ObjectNode pod, String container, List<String> command) {
                return true;
            }

            @Override
            public Optional<Result> run(ObjectNode pod, String container, List<String> command, String input) {
                return Optional.of(new Result(0, "read " + input, ""));
            }
        });
        var said = new ArrayList<String>();
        var request = new ApiRequest(
                "GET",
                URI.create("/api/v1/namespaces/default/pods/web/exec?command=cat&stdin=true&stdout=true"),
                Map.of(),
                new byte[0],
                "test");
        var upgrade = cluster.server.connect(request, new ClientStreams() {
            @Override
            public void send(int stream, byte[] bytes) {
                said.add(stream + " " + new String(bytes, StandardCharsets.UTF_8));
            }

            @Override
            public void end() {
                said.add("end");
            }
        });
        upgrade.pod().receive(PodStreams.INPUT, "some".getBytes(StandardCharsets.UTF_8));
        assertThat(said).isEmpty();
        upgrade.pod().end(PodStreams.INPUT);
        assertThat(said).containsExactly("1 read some", "3 {\"metadata\":{},\"status\":\"Success\"}", "end");
    }

    @Test
    void execRunsKnownCommands() throws Exception {
        cluster.server.podExec((pod, container, command) -> command.get(0).equals("check")
                ? Optional.of(new PodExec.Result(3, "out of " + container, "bad"))
                : Optional.empty());
        var output = new ByteArrayOutputStream();
        var error = new ByteArrayOutputStream();
        try (var watch = cluster.client
                .pods()
                .inNamespace("default")
                .withName("web")
                .writingOutput(output)
                .writingError(error)
                .exec("check", "it")) {
            assertThat(watch.exitCode().get(10, TimeUnit.SECONDS)).isEqualTo(3);
        }
        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("out of main");
        assertThat(error.toString(StandardCharsets.UTF_8)).isEqualTo("bad");
    }

    @Test
    void execOfAnUnknownCommandNamesIt() {
        assertThatThrownBy(() -> cluster.client
                        .pods()
                        .inNamespace("default")
                        .withName("web")
                        .writingOutput(new ByteArrayOutputStream())
                        .exec("rm", "-rf", "/")
                        .exitCode()
                        .get(10, TimeUnit.SECONDS))
                .hasStackTraceContaining("does not emulate the command \"rm -rf /\"")
                .hasStackTraceContaining("501");
    }

    @Test
    void topShowsWhatPodsUse() {
        assertThat(cluster.client.top().pods().metrics("default").getItems()).isEmpty();
        cluster.server.podUsage(pod -> Map.of("main", new PodUsage.Usage(0.25, 64L << 20)));
        var metrics = cluster.client.top().pods().metrics("default", "web");
        assertThat(metrics.getContainers().get(0).getUsage().get("cpu").getNumericalAmount())
                .isEqualByComparingTo("0.25");
        assertThat(metrics.getContainers().get(0).getUsage().get("memory").getNumericalAmount())
                .isEqualByComparingTo(Long.toString(64L << 20));
        assertThat(cluster.client.top().pods().metrics("default").getItems()).hasSize(2);
    }

    @Test
    void deletionWaitsForTheGracePeriodOfAPodOnANode() {
        var web = cluster.client.pods().inNamespace("default").withName("web");
        cluster.store.edit(
                new ObjectKey(ResourceType.POD, "default", "web"),
                pod -> pod.withObject("/spec").put("nodeName", "node-1"));
        web.withGracePeriod(20).delete();
        var deleting = web.get();
        assertThat(deleting.getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(20);
        assertThat(deleting.getMetadata().getDeletionTimestamp()).isNotEmpty();
        cluster.simulation.advance(Duration.ofSeconds(1));
        web.withGracePeriod(0).delete();
        assertThat(web.get()).isNull();
    }

    private int raw(String path) {
        try {
            cluster.client.raw(path);
            return 200;
        } catch (KubernetesClientException e) {
            return e.getCode();
        }
    }
}
