package dev.runbook.examples.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.examples.predator12.Predator12;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An alert starts HealthCheck, and the run asks a real PostgreSQL and a real Redis by the server's connections file. The
 * world has neither, so that nothing else can have answered.
 */
class HealthCheckByAlertTests {
    private static RealDatabasesFixture databases;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        databases = new RealDatabasesFixture();
        databases.redis("rpush", "celery", "a", "b", "c");
    }

    @AfterAll
    static void end() throws Exception {
        if (databases != null) {
            databases.close();
        }
    }

    /** Serves until the run that an alert starts has ended, and returns its incident report. */
    private String incident(String redisPassword) throws Exception {
        var secrets = Files.createDirectory(directory.resolve("secrets"));
        var postgres = Files.writeString(secrets.resolve("postgres"), RealDatabasesFixture.POSTGRES_PASSWORD);
        var redis = Files.writeString(secrets.resolve("redis"), redisPassword);
        var connections =
                Files.writeString(directory.resolve("connections.yaml"), databases.connections(postgres, redis));
        var policy = Files.writeString(directory.resolve("policy.yaml"), """
                undrilled: true
                serve:
                  runbooks:
                    HealthCheck:
                      response: automatic
                      parameters: {database: orders, redis: cache, growth: 1s}
                """);
        try (var world = ServedWorld.start(Predator12.withoutAnalysis(), "default", 60, 0);
                var serve = new ServeFixture(directory)) {
            world.frontEnd().writeKubeconfig(directory.resolve("kubeconfig"), "staging");
            serve.start(List.of(
                    "--runbook=HealthCheck",
                    "--context=staging",
                    "--kubeconfig=" + directory.resolve("kubeconfig"),
                    "--prometheus=" + world.frontEnd().prometheus(),
                    "--connections=" + connections,
                    "--policy=" + policy));
            serve.alert("PredatorErrorRateWarning");
            Awaitility.await("the run ends")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> serve.log().stream().anyMatch(line -> line.contains("HealthCheck for Predator")));
            assertThat(serve.log())
                    .anyMatch(line -> line.contains("HealthCheck for PredatorErrorRateWarning ended COMPLETED"));
            return Files.readString(only(serve.incidents(), ".md"));
        }
    }

    private static Path only(Path in, String ending) throws IOException {
        try (var files = Files.list(in)) {
            var found = files.filter(file -> file.toString().endsWith(ending)).toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    /** Returns all that was written, but where the passwords are kept. */
    private String written() throws IOException {
        var all = new StringBuilder();
        try (var files = Files.walk(directory)) {
            for (var file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(directory.resolve("secrets")))
                    .toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    @Test
    void real_databases_are_asked_and_what_they_told_is_in_the_incident_report_and_the_journal() throws Exception {
        assertThat(incident(RealDatabasesFixture.REDIS_PASSWORD))
                .contains(
                        "The alert PredatorErrorRateWarning called for the runbook HealthCheck",
                        "| postgres | version | true | "
                                + databases.psql("SELECT version()").strip() + " |",
                        "| redis | ping | true | PONG |",
                        "% of 64 MiB |",
                        "| celery | queue | true | 3 wait, +0 a minute |");
        assertThat(Files.readString(only(directory.resolve("runs"), ".jsonl")))
                .contains("\"parameter.database\":\"orders\"", "\"ping\":\"PONG\"", "\"length\":3");
        assertThat(written())
                .contains("PONG")
                .doesNotContain(RealDatabasesFixture.POSTGRES_PASSWORD, RealDatabasesFixture.REDIS_PASSWORD);
    }

    @Test
    void a_redis_that_refuses_the_password_is_a_line_of_the_table_and_the_rest_is_told() throws Exception {
        var wrong = "wrong-password-of-redis";
        assertThat(incident(wrong))
                .contains("| postgres | version | true | ", "| redis | ping | false | no answer |", "WRONGPASS");
        // Masks hide what secrets are assigned to, and no help.
        assertThat(written())
                .contains("It takes another password or user. Correct REDISCLI_AUTH")
                .doesNotContain(wrong, RealDatabasesFixture.POSTGRES_PASSWORD);
    }
}
