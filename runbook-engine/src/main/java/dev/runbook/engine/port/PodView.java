package dev.runbook.engine.port;

import dev.runbook.api.port.ContainerState;
import dev.runbook.api.port.PodStatus;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;

/** Reads pods as {@code kubectl get pods} prints them (printPod in Kubernetes' pkg/printers). */
record PodView(GenericKubernetesResource pod, Fields fields) {
    static PodView of(GenericKubernetesResource pod) {
        return new PodView(pod, new Fields(pod.getAdditionalProperties()));
    }

    PodStatus status() {
        return new PodStatus(
                pod.getMetadata().getName(),
                fields.text("status", "phase"),
                shown(),
                condition("Ready"),
                containers().stream().mapToInt(c -> c.count("restartCount")).sum(),
                fields.list("spec", "containers").stream()
                        .findFirst()
                        .map(container -> container.text("image"))
                        .orElse(""),
                fields.text("spec", "nodeName"));
    }

    private List<Fields> containers() {
        return fields.list("status", "containerStatuses");
    }

    private boolean condition(String type) {
        return fields.list("status", "conditions").stream()
                .anyMatch(c -> c.text("type").equals(type) && c.text("status").equals("True"));
    }

    private String shown() {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return fields.text("status", "reason").equals("NodeLost") ? "Unknown" : "Terminating";
        }
        var reason = fields.text("status", "reason");
        var base = reason.isEmpty() ? fields.text("status", "phase") : reason;
        var init = initialising();
        return init.isEmpty() ? running(base) : init;
    }

    /** Returns how far the init containers are; empty when all are done. */
    private String initialising() {
        var statuses = fields.list("status", "initContainerStatuses");
        var total = fields.list("spec", "initContainers").size();
        for (int i = 0; i < statuses.size(); i++) {
            var status = statuses.get(i);
            var sidecar = status.isTrue("started") && sidecar(status.text("name"));
            if (sidecar || (status.has("state", "terminated") && exit(status) == 0)) {
                continue;
            }
            if (status.has("state", "terminated")) {
                return "Init:" + ended(status);
            }
            var waiting = status.text("state", "waiting", "reason");
            var plain = waiting.isEmpty() || waiting.equals("PodInitializing");
            return "Init:" + (plain ? i + "/" + Math.max(total, statuses.size()) : waiting);
        }
        return "";
    }

    private boolean sidecar(String name) {
        return fields.list("spec", "initContainers").stream()
                .anyMatch(c ->
                        c.text("name").equals(name) && c.text("restartPolicy").equals("Always"));
    }

    /** The last container with something to say wins, as in kubectl. */
    private String running(String base) {
        var shown = base;
        var anyRunning = false;
        for (int i = containers().size() - 1; i >= 0; i--) {
            var status = containers().get(i);
            var waiting = status.text("state", "waiting", "reason");
            if (!waiting.isEmpty()) {
                shown = waiting;
            } else if (status.has("state", "terminated")) {
                shown = ended(status);
            } else if (status.isTrue("ready") && status.has("state", "running")) {
                anyRunning = true;
            }
        }
        if (shown.equals("Completed") && anyRunning) {
            return condition("Ready") ? "Running" : "NotReady";
        }
        return shown;
    }

    private static String ended(Fields status) {
        var reason = status.text("state", "terminated", "reason");
        if (!reason.isEmpty()) {
            return reason;
        }
        var signal = status.count("state", "terminated", "signal");
        return signal != 0 ? "Signal:" + signal : "ExitCode:" + exit(status);
    }

    private static int exit(Fields status) {
        return status.count("state", "terminated", "exitCode");
    }

    List<ContainerState> containerStates() {
        return fields.list("spec", "containers").stream()
                .map(container -> state(container, statusOf(container.text("name"))))
                .toList();
    }

    private Fields statusOf(String container) {
        return containers().stream()
                .filter(status -> status.text("name").equals(container))
                .findFirst()
                .orElse(Fields.NONE);
    }

    private static ContainerState state(Fields container, Fields status) {
        return new ContainerState(
                container.text("name"),
                container.text("image"),
                status.isTrue("ready"),
                status.count("restartCount"),
                now(status),
                lastExit(status.at("lastState", "terminated")));
    }

    private static String now(Fields status) {
        if (status.has("state", "running")) {
            return "Running";
        }
        return status.has("state", "terminated") ? ended(status) : waiting(status);
    }

    private static String waiting(Fields status) {
        var reason = status.text("state", "waiting", "reason");
        return reason.isEmpty() ? "Waiting" : reason;
    }

    private static String lastExit(Fields terminated) {
        if (terminated.map().isEmpty()) {
            return "";
        }
        var reason = terminated.text("reason");
        return (reason.isEmpty() ? "" : reason + ", ") + "exit code " + terminated.count("exitCode");
    }
}
