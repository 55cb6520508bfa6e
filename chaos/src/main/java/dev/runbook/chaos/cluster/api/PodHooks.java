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
    private PodHttp http = (pod, port, call) -> new PodHttp.Reply.Refused();

    PodLogs logs() {
        return logs;
    }

    PodExec exec() {
        return exec;
    }

    PodUsage usage() {
        return usage;
    }

    PodHttp http() {
        return http;
    }

    void useHttp(PodHttp source) {
        http = source;
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
