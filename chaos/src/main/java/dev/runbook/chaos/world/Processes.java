package dev.runbook.chaos.world;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.controller.Metadata;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Follows the pods' status to know which processes run. */
final class Processes {
    private final TreeMap<String, TreeMap<String, Entry>> byPod = new TreeMap<>();
    private final BiFunction<ObjectNode, JsonNode, RunningContainer> starting;

    private record Entry(String uid, RunningContainer container) {}

    /** Starts with none; the function makes the process of a pod's container status. */
    Processes(BiFunction<ObjectNode, JsonNode, RunningContainer> starting) {
        this.starting = starting;
    }

    /** Returns those of a pod, by container. */
    Collection<RunningContainer> of(ObjectKey pod) {
        return byPod.getOrDefault(path(pod), new TreeMap<>()).values().stream()
                .map(Entry::container)
                .toList();
    }

    /** Returns whether a change of a pod starts or ends a process. */
    boolean affectedBy(Change change) {
        var known = byPod.getOrDefault(path(change.key()), new TreeMap<>());
        var running = running(change);
        return known.size() != running.size()
                || running.stream().anyMatch(status -> !same(known.get(name(status)), change.after(), status));
    }

    /** Takes note of a pod's change. */
    void change(Change change) {
        var known = byPod.computeIfAbsent(path(change.key()), any -> new TreeMap<>());
        var running = running(change);
        var names = new HashSet<String>();
        for (var status : running) {
            names.add(name(status));
            if (!same(known.get(name(status)), change.after(), status)) {
                end(known.remove(name(status)));
                var container = starting.apply(change.after(), status);
                known.put(name(status), new Entry(Metadata.uid(change.after()), container));
                container.service().ifPresent(service -> service.started(container));
            }
        }
        known.values().stream()
                .filter(entry -> !names.contains(entry.container().name))
                .forEach(Processes::end);
        known.keySet().retainAll(names);
        if (known.isEmpty()) {
            byPod.remove(path(change.key()));
        }
    }

    private static void end(@Nullable Entry entry) {
        if (entry != null) {
            entry.container().service().ifPresent(service -> service.ended(entry.container()));
        }
    }

    private static boolean same(@Nullable Entry entry, ObjectNode pod, JsonNode status) {
        return entry != null
                && entry.uid().equals(Metadata.uid(pod))
                && entry.container().restarts == status.path("restartCount").asInt(0);
    }

    private static List<JsonNode> running(Change change) {
        if (change.kind() == Change.Kind.DELETED) {
            return List.of();
        }
        return change.after()
                .path("status")
                .path("containerStatuses")
                .valueStream()
                .filter(status -> status.path("state").has("running"))
                .toList();
    }

    private static String name(JsonNode status) {
        return status.path("name").asString("");
    }

    private static String path(ObjectKey pod) {
        return pod.namespace() + "/" + pod.name();
    }
}
