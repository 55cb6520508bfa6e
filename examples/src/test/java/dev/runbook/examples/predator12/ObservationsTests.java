package dev.runbook.examples.predator12;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.port.QueueLength;
import dev.runbook.api.port.RedisMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineTestKit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the steps that only look have found in the drills. */
class ObservationsTests {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<Class<?>> DRILLS = Predator12Tests.DRILLS.stream()
            .filter(drill -> drill.isAnnotationPresent(Drill.class))
            .toList();

    @TempDir
    private static Path reports;

    @BeforeAll
    static void drill() {
        EngineTestKit.engine("runbook")
                .selectors(DRILLS.stream().map(drill -> selectClass(drill)).toArray(DiscoverySelector[]::new))
                .configurationParameter("runbook.print", "false")
                .configurationParameter("runbook.envelopes", "none")
                .configurationParameter("runbook.reports.directory", reports.toString())
                .configurationParameter("runbook.execution.parallel.enabled", "true")
                .execute();
    }

    /** Returns what a step returned in a drill; missing if it returned nothing. */
    private static JsonNode found(Class<?> drill, String step) throws IOException {
        return Files.readAllLines(reports.resolve(drill.getName()).resolve("journal.jsonl")).stream()
                .map(JSON::readTree)
                .filter(line -> line.path("type").asString().equals("StepEnded"))
                .filter(line -> line.path("step").asString().equals(step))
                .map(line -> line.path("value"))
                .findFirst()
                .orElse(JSON.missingNode());
    }

    @Test
    void a_redis_without_a_limit_is_no_share_of_nothing() {
        var celery = new QueueLength("celery", 0, Instant.parse("2026-01-01T00:00:00Z"));
        var redis = new HealthCheck.RedisHealth("PONG", new RedisMemory(5 << 20, 0, "noeviction"), celery);

        assertThat(new HealthCheck().table(List.of(), Optional.empty(), Optional.of(redis), Optional.empty()))
                .contains(new HealthCheck.Check("redis", "memory", true, "5 MiB, and no limit"));
    }

    @Test
    void each_step_that_looks_finds_something_in_some_drill() throws IOException {
        var blind = new TreeSet<String>();
        var seeing = new TreeSet<String>();
        for (var drill : DRILLS) {
            var runbook = drill.getAnnotation(Drill.class).runbook();
            for (var step : runbook.getDeclaredMethods()) {
                if (step.isAnnotationPresent(Step.class)
                        && step.getAnnotation(Step.class).kind() == StepKind.OBSERVE) {
                    var something = !found(drill, step.getName()).isEmpty();
                    (something ? seeing : blind).add(runbook.getSimpleName() + "#" + step.getName());
                }
            }
        }
        blind.removeAll(seeing);

        assertThat(blind).isEmpty();
    }

    @Test
    void those_are_told_whom_the_document_names() throws IOException {
        assertThat(told(BadReleaseWithoutAnalysisDrill.class)).contains("#alerts");
        assertThat(told(InconclusiveAnalysisDrill.class)).contains("#alerts");
        assertThat(told(AutoscalerScalesDrill.class)).contains("#oncall");
    }

    private static List<String> told(Class<?> drill) throws IOException {
        return Files.readAllLines(reports.resolve(drill.getName()).resolve("journal.jsonl")).stream()
                .map(JSON::readTree)
                .filter(line -> line.path("type").asString().equals("Notified"))
                .map(line -> line.path("channel").asString())
                .toList();
    }

    @Test
    void the_logs_are_those_of_what_failed() throws IOException {
        assertThat(texts(found(BadReleaseWithoutAnalysisDrill.class, "errors"), "text"))
                .anyMatch(line -> line.contains("answered 503"))
                .allMatch(line -> line.contains("ERROR"));
        assertThat(texts(found(CrashedAgentDrill.class, "crashes"), "text")).contains("FATAL exiting with code 1");
        assertThat(texts(found(UnreadyCeleryDrill.class, "errors"), "text"))
                .isNotEmpty()
                .containsOnly("ERROR readiness check failed");
    }

    @Test
    void the_use_is_that_of_the_pods() throws IOException {
        var use = found(AutoscalerAtMaximumDrill.class, "use");

        assertThat(texts(use, "pod"))
                .containsExactlyElementsOf(texts(found(AutoscalerAtMaximumDrill.class, "pods"), "name"));
        assertThat(use.valueStream())
                .allSatisfy(row -> assertThat(row.path("cpuCores").asDouble()).isGreaterThan(0.5));
    }

    @Test
    void the_events_are_the_newest_ones() throws IOException {
        var at = found(InvestigationDrill.class, "events")
                .valueStream()
                .map(row -> row.path("event").path("at").asString())
                .toList();

        assertThat(at).hasSize(20).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void each_check_of_the_health_is_a_row() throws IOException {
        assertThat(texts(found(HealthCheckDrill.class, "table"), "service", "check", "ok", "found"))
                .containsExactly(
                        "predator-backend | /health | true | answers 200",
                        "redis | endpoints | true | 1 ready",
                        "predator-backend | /ready | true | answers 200",
                        "postgres | version | true | PostgreSQL 16.4 on x86_64-pc-linux-musl",
                        "postgres | connections | true | 83 of 97 {active=1, idle=80, idle in transaction=2}",
                        "postgres | blocked | true | 0 queries wait for a lock",
                        "postgres | slowest query | true | 840 ms: select * from orders where customer = $1",
                        "redis | ping | true | PONG",
                        "redis | memory | true | 9 % of 64 MiB",
                        "celery | queue | true | 3 wait, +0 a minute");
    }

    @Test
    void a_database_that_does_not_answer_is_a_row_that_is_ill() throws IOException {
        assertThat(texts(found(HealthCheckWithoutDatabasesDrill.class, "table"), "service", "ok", "found"))
                .containsExactly(
                        "predator-backend | true | answers 200",
                        "predator-backend | true | answers 200",
                        "postgres | false | no answer",
                        "redis | false | no answer");
    }

    private static List<String> texts(JsonNode rows, String... fields) {
        return rows.valueStream()
                .map(row -> Stream.of(fields)
                        .map(field -> row.path(field).asString())
                        .collect(Collectors.joining(" | ")))
                .toList();
    }
}
