package dev.runbook.examples.predator12;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the backend's pods run on k3s for {@code clear_all}, against a real Redis. */
class ApplicationCacheTests {
    private static final List<String> CLEARING =
            List.of("python3", "-c", "from app.cache import clear_all; clear_all()");

    @TempDir
    private Path directory;

    private int port;
    private Process redis;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/redis-server")), "no /usr/bin/redis-server is installed");
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        redis = new ProcessBuilder("/usr/bin/redis-server", "--port", "" + port, "--save", "", "--appendonly", "no")
                .directory(directory.toFile())
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
        while (redis.isAlive() && !cli("ping").equals("PONG")) {
            Thread.onSpinWait();
        }
        var code = Files.createDirectories(directory.resolve("app"));
        Predator12.withDatabases().read().manifests().stream()
                .filter(manifest -> manifest.name().equals("predator-backend-code"))
                .findFirst()
                .orElseThrow()
                .object()
                .path("data")
                .properties()
                .forEach(file ->
                        write(code.resolve(file.getKey()), file.getValue().asString("")));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        if (redis != null) {
            redis.destroy();
            assertThat(redis.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private String cli(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("redis-cli", "-p", "" + port));
        command.addAll(List.of(words));
        return run(command, Map.of());
    }

    private String run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return said.strip();
    }

    private String clear() throws IOException, InterruptedException {
        return run(CLEARING, Map.of("PYTHONPATH", directory.toString(), "REDIS", "127.0.0.1:" + port));
    }

    @Test
    void the_applications_keys_are_deleted_and_no_others_even_where_redis_is_full()
            throws IOException, InterruptedException {
        cli("eval", "for i = 1, 9000 do redis.call('set', KEYS[1] .. i, string.rep('x', 900)) end", "1", "cache:");
        cli("mset", "session:1", "a", "cached", "b");
        cli("rpush", "celery", "task");
        cli("config", "set", "maxmemory", "2mb");
        assertThat(cli("set", "one", "more")).startsWith("OOM");

        assertThat(clear()).isEmpty();

        assertThat(cli("dbsize")).isEqualTo("3");
        assertThat(cli("exists", "session:1", "cached", "celery")).isEqualTo("3");
    }

    @Test
    void a_refusal_is_told() throws IOException, InterruptedException {
        cli("config", "set", "requirepass", "hunter2-of-redis");

        assertThat(clear()).contains("Redis answers -NOAUTH");
    }
}
