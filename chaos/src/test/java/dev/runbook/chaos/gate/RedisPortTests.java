package dev.runbook.chaos.gate;

import static dev.runbook.chaos.gate.GatedArenaFixture.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.api.Effect;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.Flushed;
import dev.runbook.api.port.Redis;
import dev.runbook.api.port.RedisMemory;
import dev.runbook.api.port.RedisServers;
import dev.runbook.chaos.cluster.api.PodExec;
import dev.runbook.engine.connection.ConnectionsFile;
import dev.runbook.engine.gate.EffectRefusedException;
import dev.runbook.engine.gate.StepGate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The port for Redis against the real one: through {@code redis-cli}, which is run as a container would, and directly. */
class RedisPortTests {
    @TempDir
    Path folder;

    private final GatedArenaFixture arena = new GatedArenaFixture();
    private Map<String, String> container = Map.of("REDISCLI_AUTH", RedisFixture.PASSWORD);
    private RedisFixture server;

    @BeforeEach
    void start() throws Exception {
        server = RedisFixture.start(folder);
        arena.deployment("redis:7");
        arena.api.podExec((pod, name, command) -> {
            try {
                var words = command.subList(1, command.size()).toArray(String[]::new);
                return Optional.of(new PodExec.Result(0, server.cli(container, words), ""));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        server.cli(container, "rpush", "celery", "a", "b", "c");
        server.cli(container, "set", "cache:1", "x");
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private Redis redis(StepGate step, String how) throws IOException {
        if (how.equals("pod")) {
            return port(step, RedisServers.class)
                    .pod(arena.cluster
                            .pods()
                            .get(0)
                            .path("metadata")
                            .path("name")
                            .asString(""));
        }
        arena.connections = ConnectionsFile.read(
                Files.writeString(
                        folder.resolve("connections.yaml"),
                        "redis: {cache: {url: \"redis://127.0.0.1:" + server.port + "\", password: env:PW}}"),
                Map.of("PW", container.getOrDefault("REDISCLI_AUTH", "wrong"))::get);
        return port(step, RedisServers.class).connection("cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pod", "connection"})
    void a_step_that_only_looks_asks_it_and_may_not_flush(String how) throws Exception {
        try (var step = arena.gate.open("look", StepKind.OBSERVE)) {
            var redis = redis(step, how);

            assertThat(redis.ping()).isEqualTo("PONG");
            assertThat(redis.memory())
                    .returns(64L << 20, RedisMemory::limit)
                    .returns("noeviction", RedisMemory::policy)
                    .satisfies(memory -> assertThat(memory.share()).isBetween(0.0, 0.5));
            assertThat(redis.queue("celery").length()).isEqualTo(3);
            assertThat(redis.queue("no such").length()).isZero();
            assertThat(redis.keys()).isEqualTo(2);
            assertThatThrownBy(redis::flush).isInstanceOf(EffectRefusedException.class);
            assertThat(redis.keys()).isEqualTo(2);
            assertThat(step.writes()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pod", "connection"})
    void a_flush_is_one_effect_by_its_name(String how) throws Exception {
        try (var step = arena.change()) {
            assertThat(redis(step, how).flush()).isEqualTo(new Flushed(2, 0));
            assertThat(step.effects().all())
                    .singleElement()
                    .returns(Effect.Outcome.DONE, Effect::outcome)
                    .satisfies(effect -> assertThat(effect.operation()).startsWith("FLUSHDB at " + how));
        }
        assertThat(server.cli(container, "dbsize")).contains("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pod", "connection"})
    void a_password_that_is_missing_is_told_and_none_is_shown(String how) throws Exception {
        container = Map.of();
        try (var step = arena.change()) {
            var redis = redis(step, how);

            assertThatThrownBy(redis::ping)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(how.equals("pod") ? "NOAUTH" : "WRONGPASS")
                    .hasMessageContaining(
                            how.equals("pod")
                                    ? "It needs a password. Give the container REDISCLI_AUTH"
                                    : "It takes another password or user. Correct REDISCLI_AUTH");
            assertThatThrownBy(redis::flush).hasMessageContaining("password");
        }
        assertThat(String.join("\n", arena.journal.lines())).doesNotContain("hunter2", "wrong");
        container = Map.of("REDISCLI_AUTH", RedisFixture.PASSWORD);
        assertThat(server.cli(container, "dbsize")).contains("2");
    }

    @Test
    void a_key_that_is_no_list_is_told() throws Exception {
        try (var step = arena.gate.open("look", StepKind.OBSERVE)) {
            assertThatThrownBy(() -> redis(step, "pod").queue("cache:1"))
                    .hasMessageContaining("WRONGTYPE")
                    .hasMessageContaining("Celery's queue has another name");
        }
    }

    @Test
    void a_server_that_hangs_is_given_up() throws Exception {
        try (var step = arena.gate.open("look", StepKind.OBSERVE);
                var silent = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            arena.connections = ConnectionsFile.read(
                    Files.writeString(
                            folder.resolve("connections.yaml"),
                            "redis: {cache: {url: \"redis://127.0.0.1:" + silent.getLocalPort() + "\"}}"),
                    Map.<String, String>of()::get);

            assertThatThrownBy(() ->
                            port(step, RedisServers.class).connection("cache").ping())
                    .hasMessageContaining("Redis of the connection 'cache'")
                    .hasMessageContaining("gives no answer to PING");
        }
    }
}
