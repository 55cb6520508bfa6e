package dev.runbook.chaos.drill;

import dev.runbook.api.port.Metrics;
import dev.runbook.chaos.embedded.EmbeddedTarget;
import dev.runbook.engine.spi.AlertState;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.ArenaTime;
import dev.runbook.engine.spi.FaultContext;
import dev.runbook.engine.spi.Target;
import dev.runbook.engine.spi.TimelineEntry;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/** The embedded target, whose clusters are photographed before the run's first step and when they are closed. */
public final class WatchedTargetFixture implements Target {
    static final List<Watched> WATCHED = new CopyOnWriteArrayList<>();

    private static final Map<String, List<String>> KINDS = kinds();

    private final EmbeddedTarget embedded = new EmbeddedTarget();

    private static Map<String, List<String>> kinds() {
        var kinds = new TreeMap<String, List<String>>();
        kinds.put("v1", List.of("Pod", "Service", "ConfigMap", "Secret", "Endpoints", "Namespace"));
        kinds.put("apps/v1", List.of("Deployment", "ReplicaSet", "StatefulSet"));
        kinds.put("autoscaling/v2", List.of("HorizontalPodAutoscaler"));
        kinds.put("policy/v1", List.of("PodDisruptionBudget"));
        kinds.put("argoproj.io/v1alpha1", List.of("Rollout"));
        return kinds;
    }

    @Override
    public String name() {
        return "watched";
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public Arena open(ArenaRequest request) {
        var watched = new Watched(embedded.open(request));
        WATCHED.add(watched);
        return watched;
    }

    @Override
    public Optional<Arena> openInPart(ArenaRequest request) {
        return embedded.openInPart(request);
    }

    /** All objects of a cluster by kind, namespace and name, without status and what the API server counts. */
    static Map<String, Map<String, Object>> photograph(Arena arena) {
        var objects = new TreeMap<String, Map<String, Object>>();
        var client = arena.faults().client();
        KINDS.forEach((version, kinds) -> kinds.forEach(kind -> client.genericKubernetesResources(version, kind)
                .inAnyNamespace()
                .list()
                .getItems()
                .forEach(object -> {
                    Map<String, Object> fields =
                            client.getKubernetesSerialization().convertValue(object, Map.class);
                    fields.remove("status");
                    var metadata = (Map<?, ?>) fields.get("metadata");
                    List.of("resourceVersion", "generation", "managedFields").forEach(metadata::remove);
                    if (metadata.get("annotations") instanceof Map<?, ?> annotations) {
                        annotations.remove("deployment.kubernetes.io/revision");
                        if (annotations.isEmpty()) {
                            metadata.remove("annotations");
                        }
                    }
                    objects.put(kind + " " + metadata.get("namespace") + "/" + metadata.get("name"), fields);
                })));
        return objects;
    }

    /** An arena under watch. */
    static final class Watched implements Arena {
        private final Arena arena;
        private final List<Map<String, Map<String, Object>>> photographs = new ArrayList<>();

        Watched(Arena arena) {
            this.arena = arena;
        }

        /** Returns the cluster when the first step began. */
        Map<String, Map<String, Object>> before() {
            return photographs.get(0);
        }

        /** Returns the cluster at the end. */
        Map<String, Map<String, Object>> after() {
            return photographs.get(photographs.size() - 1);
        }

        /** Returns whether a run began here: a control has none. */
        boolean ran() {
            return photographs.size() > 1;
        }

        @Override
        public void tell(String actor, String text) {
            if (photographs.isEmpty() && (actor.equals("step") || actor.equals("manual"))) {
                photographs.add(photograph(arena));
            }
            arena.tell(actor, text);
        }

        @Override
        public void close() {
            photographs.add(photograph(arena));
            arena.close();
        }

        @Override
        public ArenaTime time() {
            return arena.time();
        }

        @Override
        public HttpClient.Factory httpClientFactory() {
            return arena.httpClientFactory();
        }

        @Override
        public Config clientConfig() {
            return arena.clientConfig();
        }

        @Override
        public Metrics metrics() {
            return arena.metrics();
        }

        @Override
        public List<String> unhealthy() {
            return arena.unhealthy();
        }

        @Override
        public AlertState alert(String name) {
            return arena.alert(name);
        }

        @Override
        public FaultContext faults() {
            return arena.faults();
        }

        @Override
        public List<TimelineEntry> timeline() {
            return arena.timeline();
        }

        @Override
        public boolean quiescent() {
            return arena.quiescent();
        }

        @Override
        public RandomGenerator random(String stream) {
            return arena.random(stream);
        }
    }
}
