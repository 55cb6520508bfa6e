package dev.runbook.examples.predator12;

import static dev.runbook.api.OnFailure.KEEP;
import static dev.runbook.api.Severity.WARNING;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.MANUAL;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;

import dev.runbook.api.Alert;
import dev.runbook.api.Decision;
import dev.runbook.api.From;
import dev.runbook.api.Instructions;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.When;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.Flushed;
import dev.runbook.api.port.PodStatus;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.RedisServers;
import dev.runbook.api.port.Slos;
import dev.runbook.examples.predator12.Predator12Slos.ErrorRate;
import dev.runbook.examples.predator12.Predator12Slos.Latency;
import dev.runbook.examples.predator12.Predator12Slos.RedisMemoryUse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * The section <em>Clear Caches</em>: Redis is full. The application clears its own keys first, which costs nothing but
 * time; FLUSHDB also deletes the tasks that wait (errata 10), so a person has to want it.
 */
@Runbook(title = "Redis is full", namespace = "default")
@Alert(
        name = "PredatorRedisFull",
        severity = WARNING,
        forDuration = "5m",
        slo = RedisMemoryUse.class,
        dashboard = Predator12Links.DASHBOARD)
@Predator12OnCall
public class ClearCaches {
    private static final String REDIS = "redis-0";

    /**
     * What Redis holds.
     *
     * @param keys how many
     * @param share of its memory that it uses
     * @param tasks that wait in Celery's queue
     */
    public record Held(long keys, double share, long tasks) {}

    /** Where the application's cache was cleared. */
    public record Cleared(String pod) {}

    @Step(order = 10, kind = OBSERVE, title = "Measure keys, memory and queue")
    Held before(RedisServers servers) {
        return held(servers);
    }

    private static Held held(RedisServers servers) {
        var redis = servers.pod(REDIS);
        return new Held(
                redis.keys(), redis.memory().share(), redis.queue("celery").length());
    }

    @Step(
            order = 20,
            kind = CHANGE,
            title = "Clear the application's cache",
            onFailure = KEEP,
            irreversible = "the application fills its cache again by itself; nothing else was in it")
    Cleared clearApplication(Pods pods) {
        var pod = chosen(pods.list("app=predator-backend"));
        var ended = pods.exec(pod, "python", "-c", "from app.cache import clear_all; clear_all()");
        if (ended.exitCode() != 0) {
            throw new IllegalStateException("clear_all in " + pod + " ended with " + ended.exitCode() + ": "
                    + ended.err().lines().reduce("", (first, last) -> last));
        }
        return new Cleared(pod);
    }

    /** The cache is one for all pods, so one of them clears it: the one that has been restarted least, by name. */
    private static String chosen(List<PodStatus> pods) {
        return pods.stream()
                .filter(PodStatus::ready)
                .min(Comparator.comparingInt(PodStatus::restarts).thenComparing(PodStatus::name))
                .map(PodStatus::name)
                .orElseThrow(() -> new IllegalStateException("no pod of the backend is ready to clear its cache"));
    }

    @Step(order = 30, kind = OBSERVE, title = "Measure again")
    Held left(RedisServers servers) {
        return held(servers);
    }

    @Step(order = 40, kind = MANUAL, title = "Approve FLUSHDB", timeout = "30m", onFailure = KEEP)
    @When("stillFull")
    Instructions approve(@From("left") Held left) {
        return Instructions.of(
                "FLUSHDB deletes all " + left.keys() + " keys of Redis for good, sessions among them, and "
                        + left.tasks() + " tasks that wait in celery. Confirm that this may be.",
                Predator12Links.GRAFANA);
    }

    @Step(
            order = 50,
            kind = CHANGE,
            title = "Clear Redis",
            onFailure = KEEP,
            irreversible = "deleted keys are nowhere else: sessions end, waiting tasks are lost")
    @When("stillFull")
    Flushed flush(RedisServers servers) {
        return servers.pod(REDIS).flush();
    }

    @Step(order = 60, kind = VERIFY, title = "Redis has room", timeout = "5m", onFailure = KEEP)
    void room(Await await, Slos slos) {
        await.until("memory keeps its objective", () -> slos.met(RedisMemoryUse.class));
    }

    /** What was answered out of the cache goes to the database now. */
    @Step(order = 70, kind = VERIFY, title = "The database bears the load", timeout = "15m", onFailure = KEEP)
    void load(Await await, Slos slos) {
        await.holdingFor(Duration.ofMinutes(5))
                .until(
                        "error rate and latency keep their objectives",
                        () -> slos.met(List.of(ErrorRate.class, Latency.class)));
    }

    Decision stillFull(@From("left") Held left) {
        return new RedisMemoryUse().objective().holds(left.share())
                ? Decision.skip("the application's keys were it: %.0f %% are used".formatted(left.share() * 100))
                : Decision.run("%.0f %% are still used".formatted(left.share() * 100));
    }
}
