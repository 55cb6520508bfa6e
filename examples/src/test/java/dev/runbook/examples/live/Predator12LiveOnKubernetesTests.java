package dev.runbook.examples.live;

import dev.runbook.examples.live.Incident.Taken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each runbook of Predator12 that changes something, live on a real Kubernetes, with what {@code rbac} grants and nothing
 * more. Minutes, since each verifies for one, so only where RUNBOOK_K3S is {@code required}. {@code
 * -Drunbook.live.incidents=A,B} names some of them.
 */
@EnabledIfEnvironmentVariable(named = "RUNBOOK_K3S", matches = "required")
class Predator12LiveOnKubernetesTests {
    private static final int AT_A_TIME = 4;

    private static final Map<String, Future<?>> PLAYED = new LinkedHashMap<>();

    @TempDir
    static Path directory;

    private static RealClusterFixture cluster;
    private static CalmPrometheusFixture prometheus;
    private static ExecutorService players;

    static List<Incident> incidents() {
        var named = System.getProperty("runbook.live.incidents", "");
        return all().stream()
                .filter(incident -> named.isEmpty() || List.of(named.split(",")).contains(incident.runbook()))
                .toList();
    }

    /**
     * What lasts longest begins first. Left out are HealthCheck and Investigation, which change nothing, and the restart of
     * agents that hang, which AgentDown does after three minutes as CeleryDown does at once.
     */
    private static List<Incident> all() {
        return List.of(
                new Incident(
                        "ReleaseWaits",
                        List.of("PausedReleaseDrill", "PromotedReleaseDrill"),
                        List.of("service", "rollout"),
                        List.of(),
                        StagedPredator12Fixture::release,
                        "rollouts/status",
                        "wanted",
                        Taken.NOTHING),
                new Incident(
                        "SetResources",
                        List.of("MemoryHighDrill"),
                        List.of("service", "rollout"),
                        List.of("cpuRequest=6m", "memoryRequest=20Mi", "cpuLimit=1", "memoryLimit=128Mi"),
                        stage -> {},
                        "rollouts",
                        "",
                        Taken.BACK),
                new Incident(
                        "HighLatency",
                        List.of("AutoscalerAtMaximumDrill"),
                        List.of("service", "rollout", "autoscaler-at-maximum"),
                        List.of(),
                        StagedPredator12Fixture::overload,
                        "horizontalpodautoscalers",
                        "",
                        Taken.BACK),
                new Incident(
                        "RolloutDegraded",
                        List.of("AutomaticRollbackDrill"),
                        List.of("service", "rollout"),
                        List.of(),
                        StagedPredator12Fixture::releaseAndAbort,
                        "rollouts",
                        "",
                        Taken.BACK),
                new Incident(
                        "HighErrorRate",
                        List.of("BadReleaseWithoutAnalysisDrill"),
                        List.of("service", "rollout"),
                        List.of(),
                        StagedPredator12Fixture::release,
                        "rollouts",
                        "",
                        Taken.BACK),
                new Incident(
                        "BackendDown",
                        List.of("WedgedBackendDrill"),
                        List.of("service", "rollout"),
                        List.of(),
                        StagedPredator12Fixture::wedge,
                        "pods",
                        "",
                        Taken.NOTHING),
                new Incident(
                        "AgentDown",
                        List.of("MissingImageDrill", "WedgedAgentDrill"),
                        List.of("agents"),
                        List.of(),
                        StagedPredator12Fixture::releaseMissingImage,
                        "deployments",
                        "",
                        Taken.BACK),
                new Incident(
                        "ScaleOut",
                        List.of("ScaleOutDrill", "ScaleOutThroughAutoscalerDrill"),
                        List.of("service", "rollout"),
                        List.of("replicas=3"),
                        stage -> {},
                        "rollouts/scale",
                        "",
                        Taken.BACK),
                new Incident(
                        "CeleryDown",
                        List.of("WedgedCeleryDrill"),
                        List.of("celery"),
                        List.of(),
                        StagedPredator12Fixture::wedge,
                        "deployments",
                        "",
                        Taken.NOTHING),
                new Incident(
                        "ClearCaches",
                        List.of("CacheFullDrill", "RedisFullDrill"),
                        List.of("service", "rollout", "redis"),
                        List.of(),
                        stage -> {},
                        "pods/exec",
                        "",
                        Taken.FAILED_COMMAND));
    }

    @BeforeAll
    static void play() throws IOException {
        DrilledFixture.pack(incidents().stream()
                .flatMap(incident -> incident.drills().stream())
                .toList());
        cluster = new RealClusterFixture();
        prometheus = new CalmPrometheusFixture();
        players = Executors.newFixedThreadPool(AT_A_TIME);
        for (var incident : incidents()) {
            PLAYED.put(incident.runbook(), players.submit(() -> {
                LiveRunFixture.play(incident, cluster, prometheus.uri(), directory);
                return incident;
            }));
        }
    }

    @AfterAll
    static void close() {
        players.shutdownNow();
        prometheus.close();
        cluster.close();
    }

    @ParameterizedTest
    @MethodSource("incidents")
    void a_runbook_is_refused_applied_killed_resumed_and_taken_back_with_the_rights_of_its_roles(Incident incident)
            throws Exception {
        PLAYED.get(incident.runbook()).get();
    }
}
