package dev.runbook.chaos.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.chaos.cluster.api.ApiCall;
import dev.runbook.chaos.cluster.client.ClusterFixture;
import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.world.ClusterWorld;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpFrontEndTests {
    private static final String TOO_LARGE = "\"message\":\"Request entity too large: limit is 3145728\"";
    private static final QueryApi.Answer NOTHING = new QueryApi.Answer(200, "text/plain", "");

    @TempDir
    Path directory;

    private ServedWorld world;
    private Path kubeconfig;

    @BeforeEach
    void serve() throws IOException {
        world = ServedWorld.start(ClusterWorld.named("empty"), "default", 10, 0);
        kubeconfig = directory.resolve("kubeconfig");
        world.frontEnd().writeKubeconfig(kubeconfig, "embedded");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private KubernetesClient client() throws IOException {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(kubeconfig)))
                .build();
    }

    private HttpClient trusting() throws Exception {
        return HttpClient.newBuilder()
                .sslContext(SSLUtils.sslContext(Config.fromKubeconfig(Files.readString(kubeconfig))))
                .build();
    }

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .addToData("key", "value")
                .build();
    }

    @Test
    void objectsAreWrittenReadAndRefusedOverHttp() throws IOException {
        try (var client = client()) {
            client.resource(map("one")).create();

            assertThat(client.configMaps()
                            .inNamespace("default")
                            .withName("one")
                            .get()
                            .getData())
                    .containsEntry("key", "value");
            assertThatThrownBy(() -> client.resource(map("one")).create())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            refused -> assertThat(refused.getCode()).isEqualTo(409));
        }
    }

    @Test
    void aWatchIsStreamed() throws IOException, InterruptedException {
        var seen = new LinkedBlockingQueue<String>();
        try (var client = client();
                var watch = client.configMaps().inNamespace("default").watch(new Watcher<ConfigMap>() {
                    @Override
                    public void eventReceived(Action action, ConfigMap object) {
                        seen.add(action + " " + object.getMetadata().getName());
                    }

                    @Override
                    public void onClose(WatcherException cause) {}
                })) {
            assertThat(watch).isNotNull();
            client.resource(map("two")).create();
            client.configMaps().inNamespace("default").withName("two").delete();

            String event;
            do {
                event = seen.poll(20, TimeUnit.SECONDS);
            } while (event != null && !event.endsWith(" two"));
            assertThat(event).isEqualTo("ADDED two");
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("DELETED two");
        }
    }

    @Test
    void withoutItsTokenNobodyIsLetIn() throws Exception {
        var uri = URI.create(world.frontEnd().uri() + "/api/v1/namespaces");
        var http = trusting();
        var none = http.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
        var wrong = http.send(
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(20))
                        .header("Authorization", "Bearer wrong")
                        .build(),
                BodyHandlers.ofString());

        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.body()).contains("\"kind\":\"Status\"", "Unauthorized");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kubeconfig)))
                .isEqualTo("rw-------");
    }

    @Test
    void aPortInUseIsSaid() {
        var port = world.frontEnd().uri().getPort();

        assertThatThrownBy(() -> ServedWorld.start(ClusterWorld.named("empty"), "default", 1, port))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("port " + port + " on 127.0.0.1 can't be listened on");
    }

    @Test
    void queriesAreAnsweredAsPrometheusDoes() throws Exception {
        var uri = URI.create(world.frontEnd().prometheus() + "/api/v1/query?query=1%2B1");
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        BodyHandlers.ofString());
        var wrong = URI.create(world.frontEnd().prometheus() + "/api/v1/query?query=sum(");
        var refused = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(wrong)
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"status\":\"success\"", "\"resultType\":\"scalar\"", "\"2\"]");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"errorType\":\"bad_data\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "query?query=time();\"scalar\";[0-9]{10}(\\.[0-9]+)?,\"[0-9]{10}(\\.[0-9]+)?\"",
                "query?query=vector(1e-5);\"vector\";[0-9]{10}(\\.[0-9]+)?,\"0.00001\"",
                "query?query=vector(1e21);\"vector\";[0-9]{10}(\\.[0-9]+)?,\"1e\\+21\"",
                "query?query=\"a\";\"string\";[0-9]{10}(\\.[0-9]+)?,\"a\"",
                "query?query=up[1m];\"matrix\";.*",
                "query_range?query=vector(7)&start=1767225600&end=1767225660.5&step=30;\"matrix\";.*\"7\".*"
            })
    void resultsAreWrittenAsPrometheusDoes(String path, String type, String result) throws Exception {
        var query = path.replace("\"", "%22").replace("[", "%5B").replace("]", "%5D");
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(world.frontEnd().prometheus() + "/api/v1/" + query))
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.body()).contains("\"resultType\":" + type).containsPattern("\"result\":\\[.*" + result);
    }

    @Test
    void aBodyThatIsTooLargeIsAnswered413() throws Exception {
        var answer = trusting()
                .send(
                        toConfigMaps()
                                .POST(BodyPublishers.ofByteArray(new byte[16 << 20]))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains(TOO_LARGE, "\"reason\":\"RequestEntityTooLarge\"");
    }

    @Test
    void aBodyWithoutAnEndIsAnsweredOnceItIsTooLarge() throws Exception {
        var uri = world.frontEnd().uri();
        var tls = SSLUtils.sslContext(Config.fromKubeconfig(Files.readString(kubeconfig)));
        try (var socket = tls.getSocketFactory().createSocket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            var head = "POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n%x\r\n";
            int most = (3 << 20) + 1;
            var out = socket.getOutputStream();
            out.write(head.formatted(uri.getAuthority(), token(), most).getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[most]);
            out.flush();

            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(lines.readLine()).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void aQueryThatIsEscapedWronglyIsRefused() throws Exception {
        var uri = URI.create(world.frontEnd().prometheus() + "/api/v1/query");
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(20))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("query=%zz"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"errorType\":\"bad_data\"", "invalid URL escape");
    }

    @Test
    void aQueryThatIsTooLargeIsRefused() throws Exception {
        var uri = URI.create(world.frontEnd().prometheus() + "/api/v1/query");
        var form = "query=1%2B1&x=" + "y".repeat(10 << 20);
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(20))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(form))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"errorType\":\"bad_data\"", "http: POST too large");
    }

    @Test
    void aFrontEndThatIsClosedLetsGoOfItsWatches() throws Exception {
        var watches = new ArrayList<ApiCall>();
        Predicate<ApiCall> noted = call -> {
            watches.add(call);
            return false;
        };
        try (var cluster = new ClusterFixture();
                var frontEnd = HttpFrontEnd.start(cluster.server, (path, parameters) -> NOTHING, 0)) {
            frontEnd.writeKubeconfig(kubeconfig, "embedded");
            var uri = URI.create(frontEnd.uri() + "/api/v1/namespaces/default/configmaps?watch=true");
            var watch = trusting().send(authorized(uri).build(), BodyHandlers.ofInputStream());
            assertThat(watch.statusCode()).isEqualTo(200);
            cluster.server.cutWatches(noted);
            assertThat(watches).hasSize(1);

            frontEnd.close();

            var deadline = Instant.now().plusSeconds(20);
            do {
                watches.clear();
                cluster.server.cutWatches(noted);
            } while (!watches.isEmpty() && Instant.now().isBefore(deadline));
            assertThat(watches).isEmpty();
        }
    }

    private HttpRequest.Builder toConfigMaps() throws IOException {
        return authorized(URI.create(world.frontEnd().uri() + "/api/v1/namespaces/default/configmaps"))
                .header("Content-Type", "application/json");
    }

    private HttpRequest.Builder authorized(URI uri) throws IOException {
        return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).header("Authorization", "Bearer " + token());
    }

    private String token() throws IOException {
        var text = Files.readString(kubeconfig);
        return text.replaceFirst("(?s).*token: \"([^\"]+)\".*", "$1");
    }
}
