package dev.runbook.engine.execution;

import dev.runbook.api.Effect;
import dev.runbook.api.ObjectRef;
import dev.runbook.engine.execution.RunState.Acted;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares every object that a run touched with what it was before, field by field, without {@link #leftOut}.
 */
final class Residue {
    private static final Set<String> IGNORED = Set.of(
            "status",
            "metadata.resourceVersion",
            "metadata.generation",
            "metadata.managedFields",
            "metadata.annotations[deployment.kubernetes.io/revision]",
            "metadata.annotations[rollout.argoproj.io/revision]");

    /** Left out only of what an autoscaler scales. */
    private static final String REPLICAS = "spec.replicas";

    private final KubernetesClient client;
    private final List<String> lines = new ArrayList<>();

    private Residue(KubernetesClient client) {
        this.client = client;
    }

    /** Returns the paths of the fields that the API server and controllers write by themselves, as the manual lists them. */
    static Set<String> leftOut() {
        var all = new TreeSet<>(IGNORED);
        all.add(REPLICAS);
        return all;
    }

    /** Returns what is left of a run's effects, a line a field; steps that are irreversible are not compared. */
    static List<String> of(RunState run) {
        var before = new LinkedHashMap<ObjectRef, Optional<GenericKubernetesResource>>();
        for (Acted acted : run.acted()) {
            if (acted.step().rollback() != null) {
                for (Effect effect : acted.effects().all()) {
                    var target = effect.target();
                    if (target != null) {
                        before.putIfAbsent(target, Optional.ofNullable(effect.before()));
                    }
                }
            }
        }
        if (before.isEmpty()) {
            return List.of();
        }
        var residue = new Residue(run.arena().faults().client());
        before.forEach((target, was) -> residue.compare(target, was.orElse(null)));
        return List.copyOf(residue.lines);
    }

    private void compare(ObjectRef target, @Nullable GenericKubernetesResource was) {
        var now = get(target);
        if (was == null || now == null) {
            if (was != null) {
                lines.add(target + " is gone: it was there before the run");
            } else if (now != null) {
                lines.add(target + " left behind: it was not there before the run");
            }
            return;
        }
        compare(target, "", fields(was), fields(now));
    }

    private @Nullable GenericKubernetesResource get(ObjectRef target) {
        var resources = client.genericKubernetesResources(target.apiVersion(), target.kind());
        return target.namespace().isEmpty()
                ? resources.withName(target.name()).get()
                : resources
                        .inNamespace(target.namespace())
                        .withName(target.name())
                        .get();
    }

    private Map<?, ?> fields(GenericKubernetesResource resource) {
        return client.getKubernetesSerialization().convertValue(resource, Map.class);
    }

    private void compare(ObjectRef target, String path, @Nullable Object was, @Nullable Object now) {
        if (IGNORED.contains(path) || Objects.equals(was, now)) {
            return;
        }
        if (path.equals(REPLICAS) && isAutoscaled(target)) {
            return;
        }
        if (was instanceof Map<?, ?> before && now instanceof Map<?, ?> after) {
            compareMaps(target, path, before, after);
        } else if (was instanceof List<?> before && now instanceof List<?> after && before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                compare(target, path + "[" + i + "]", before.get(i), after.get(i));
            }
        } else if (!isEmpty(was) || !isEmpty(now)) {
            lines.add(target + " " + path + ": " + text(was) + " -> " + text(now) + " left behind");
        }
    }

    private void compareMaps(ObjectRef target, String path, Map<?, ?> was, Map<?, ?> now) {
        var keys = new TreeSet<String>();
        was.keySet().forEach(key -> keys.add(String.valueOf(key)));
        now.keySet().forEach(key -> keys.add(String.valueOf(key)));
        for (var key : keys) {
            boolean plain = key.matches("[A-Za-z0-9_]+");
            var next = plain ? (path.isEmpty() ? key : path + "." + key) : path + "[" + key + "]";
            compare(target, next, was.get(key), now.get(key));
        }
    }

    private boolean isAutoscaled(ObjectRef target) {
        return client
                .autoscaling()
                .v2()
                .horizontalPodAutoscalers()
                .inNamespace(target.namespace())
                .list()
                .getItems()
                .stream()
                .map(autoscaler -> autoscaler.getSpec().getScaleTargetRef())
                .anyMatch(scaled -> scaled.getKind().equals(target.kind())
                        && scaled.getName().equals(target.name()));
    }

    /** An empty map or list and an absent one mean the same to the API server. */
    private static boolean isEmpty(@Nullable Object value) {
        return value == null
                || (value instanceof Map<?, ?> map && map.isEmpty())
                || (value instanceof List<?> list && list.isEmpty());
    }

    private static String text(@Nullable Object value) {
        return value == null ? "absent" : String.valueOf(value);
    }
}
