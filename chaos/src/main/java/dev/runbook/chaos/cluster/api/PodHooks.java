package dev.runbook.chaos.cluster.api;

import java.util.Map;
import java.util.Optional;

/** Who knows about the insides of pods and services; until somebody is named, nobody. */
final class PodHooks {
    private PodLogs logs = (pod, container, previous) -> {
        throw Refusal.notEmulated("pods/log here: this cluster has no kubelet");
    };
    private PodExec exec = (pod, container, command) -> Optional.empty();
    private PodUsage usage = pod -> Map.of();
    private ServiceProxy proxy = (namespace, service, path) -> Optional.empty();

    PodLogs logs() {
        return logs;
    }

    PodExec exec() {
        return exec;
    }

    PodUsage usage() {
        return usage;
    }

    ServiceProxy proxy() {
        return proxy;
    }

    void useProxy(ServiceProxy source) {
        proxy = source;
    }

    void useLogs(PodLogs source) {
        logs = source;
    }

    void useExec(PodExec source) {
        exec = source;
    }

    void useUsage(PodUsage source) {
        usage = source;
    }
}
