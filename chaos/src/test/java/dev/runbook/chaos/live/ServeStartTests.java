package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What keeps a server from starting. */
class ServeStartTests extends ShopFixture {
    private static final String AUTOMATIC = "serve: {default: automatic}\n";

    /** Returns what a server says that does not begin to listen; else it would serve without end. */
    private static CommandLineFixture.Ran refused(List<String> arguments) {
        return assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> CommandLineFixture.plain(null, arguments.toArray(String[]::new)));
    }

    @Test
    void withoutTokenOrClientCertificateNothingIsServed() throws IOException {
        var arguments = ServerFixture.arguments(directory, shop, AUTOMATIC);
        int token = arguments.indexOf("--token");
        arguments.remove(token);
        arguments.remove(token);
        var ran = refused(arguments);

        assertThat(ran.code()).isEqualTo(64);
        assertThat(ran.err()).contains("whoever reaches 127.0.0.1:0 could start runs", "--token");
    }

    /** An empty secret would be known to everybody. */
    @Test
    void withAnEmptyTokenNothingIsServed() throws IOException {
        var arguments = ServerFixture.arguments(directory, shop, AUTOMATIC);
        Files.writeString(directory.resolve("token"), "\n");
        var ran = refused(arguments);

        assertThat(ran.code()).isEqualTo(64);
        assertThat(ran.err()).contains("the secret file " + directory.resolve("token") + " is empty");
    }

    /** The first alert would be too late to learn it. */
    @Test
    void aConnectionsFileThatCantBeReadServesNothing() throws IOException {
        var arguments = ServerFixture.arguments(directory, shop, AUTOMATIC);
        arguments.add("--connections=" + directory.resolve("missing.yaml"));
        var ran = refused(arguments);

        assertThat(ran.code()).isEqualTo(64);
        assertThat(ran.err()).contains("missing.yaml can't be read: there is no such file");
    }

    /** The first run would be too late to learn it. */
    @Test
    void tracingThatCantBeConfiguredServesNothing() throws IOException {
        var log = directory.resolve("server.log");
        var process = ServerProcessFixture.start(
                log,
                CommandLineFixture.classPath(),
                ServerFixture.arguments(directory, shop, AUTOMATIC),
                Map.of("OTEL_TRACES_EXPORTER", "nonsense"));
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !process.isAlive() || Files.readString(log).contains("listening"));
            assertThat(log).content().contains("OTEL_", "nonsense").doesNotContain("listening", "\tat ");
            assertThat(process.onExit().join().exitValue()).isEqualTo(64);
        } finally {
            process.destroyForcibly();
        }
    }

    /** What runs it, as a kubelet, starts it anew with what is there then. */
    @Test
    void aServerWhoseFilesChangeEndsInOrder() throws IOException {
        var settings = Files.createDirectory(directory.resolve("settings"));
        Files.writeString(settings.resolve("token"), "old");
        try (var server = new ServerFixture(directory, shop, AUTOMATIC, "--end-on-change", settings.toString())) {
            Files.writeString(settings.resolve("token"), "new");

            server.awaits("this server ends, to be started anew with what is there now");
            await().atMost(Duration.ofSeconds(60)).until(() -> server.code() == 0);
        }
    }

    /** The first message would be too late to learn it. */
    @Test
    void aChannelWithoutAWayIsSaidAtTheStart() throws IOException {
        var channels = Files.writeString(
                directory.resolve("channels.yaml"), "webhooks: {other: {url: http://localhost:1/}}\n");
        var policy = "serve: {default: notify, channel: pager}\n";
        try (var server = new ServerFixture(directory, shop, policy, "--channels", channels.toString())) {
            assertThat(server.log())
                    .contains(
                            "nobody can be told: the channels file names no way to pager; add a webhook of that name");
        }
    }

    @Test
    void whatIsWrongWithPortOrCertificateIsSaid() throws IOException {
        var arguments = ServerFixture.arguments(directory, shop, AUTOMATIC);
        arguments.set(arguments.indexOf("--listen") + 1, "127.0.0.1:65536");
        assertThat(refused(arguments).err()).contains("--listen takes HOST:PORT, not 127.0.0.1:65536");

        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            arguments.set(arguments.indexOf("--listen") + 1, "127.0.0.1:" + taken.getLocalPort());
            assertThat(refused(arguments).err()).contains("can't be listened on", "Free it");
        }

        arguments.set(arguments.indexOf("--listen") + 1, "127.0.0.1:0");
        arguments.addAll(List.of("--tls-cert", "server.pem", "--tls-key", "missing-key.pem"));
        assertThat(refused(arguments).err())
                .contains("--tls-cert server.pem can't be read: there is no such file. Nothing is served.")
                .doesNotContain("Free it");
    }

    @Test
    void aPolicyThatIsNotUnderstoodServesNothing() throws IOException {
        var arguments = ServerFixture.arguments(
                directory, shop, "serve: {default: sometimes, runbooks: {Nobody: automatic}, paralel: 2}\n");
        var ran = refused(arguments);

        assertThat(ran.code()).isEqualTo(64);
        assertThat(ran.err()).contains("'sometimes'", "names 'Nobody'", "serve.paralel");
    }
}
