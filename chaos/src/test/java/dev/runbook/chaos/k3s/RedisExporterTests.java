package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;

import dev.runbook.chaos.gate.RedisFixture;
import dev.runbook.chaos.world.RedisModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Redis holds and an exporter tells of it on k3s, against what its model does on the embedded target. */
class RedisExporterTests {
    private static final RedisModel MODEL =
            RedisModel.limitedTo("64Mi").with("cache", 5_000).queue("celery", 3);

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private RedisFixture redis;
    private Process exporter;
    private int port;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        redis = RedisFixture.open(directory);
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var program = directory.resolve("redis_exporter.py");
        try (var text = RedisServers.class.getResourceAsStream("redis_exporter.py")) {
            Files.copy(text, program);
        }
        exporter = new ProcessBuilder("python3", program.toString(), Integer.toString(port))
                .inheritIO()
                .start();
        while (exporter.isAlive() && !answers()) {
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        exporter.destroy();
        assertThat(exporter.waitFor(10, TimeUnit.SECONDS)).isTrue();
        redis.close();
    }

    private boolean answers() throws InterruptedException {
        try {
            return ask("/metrics").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private Map<String, Double> scraped() throws IOException, InterruptedException {
        var answer = ask("/scrape?target=127.0.0.1:" + redis.port);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body()
                .lines()
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[0], words -> Double.parseDouble(words[1])));
    }

    @Test
    void a_real_redis_that_was_given_what_its_model_holds_tells_what_the_model_tells()
            throws IOException, InterruptedException {
        for (var command : MODEL.commands()) {
            assertThat(redis.cli(Map.of(), command.subList(1, command.size()).toArray(String[]::new)))
                    .isBlank();
        }

        var told = scraped();

        assertThat(told.keySet()).isEqualTo(MODEL.metrics().keySet());
        assertThat(told).containsEntry("redis_db_keys", 5_001.0);
        assertThat(told).containsEntry("redis_memory_max_bytes", MODEL.metrics().get("redis_memory_max_bytes"));
        assertThat(told)
                .extractingByKey("redis_memory_used_bytes", DOUBLE)
                .isCloseTo(MODEL.metrics().get("redis_memory_used_bytes"), within(1_000_000.0));
        assertThat(redis.cli(Map.of(), "llen", "celery").strip()).isEqualTo("3");
    }

    @Test
    void keys_of_a_fault_come_on_top() throws IOException, InterruptedException {
        for (var command : MODEL.commands()) {
            redis.cli(Map.of(), command.subList(1, command.size()).toArray(String[]::new));
        }

        redis.cli(Map.of(), "eval", RedisModel.FILL, "0", "cache", "55000");

        assertThat(scraped()).containsEntry("redis_db_keys", 60_001.0);
        assertThat(scraped().get("redis_memory_used_bytes")).isGreaterThan(0.95 * (64 << 20));
    }

    @Test
    void a_redis_that_does_not_answer_has_no_series() throws IOException, InterruptedException {
        int nobody;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }

        var answer = ask("/scrape?target=127.0.0.1:" + nobody);

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("127.0.0.1:" + nobody, "refused").doesNotContain("redis_");
    }

    @Test
    void a_redis_that_wants_a_password_has_no_series_and_the_answer_says_so() throws IOException, InterruptedException {
        redis.cli(Map.of(), "config", "set", "requirepass", "hunter2-of-redis");

        var answer = ask("/scrape?target=127.0.0.1:" + redis.port);

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body())
                .startsWith("127.0.0.1:" + redis.port + ": -NOAUTH")
                .doesNotContain("redis_");
    }
}
