package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.controller.Conditions;
import dev.runbook.chaos.kubelet.ContainerState.Running;
import dev.runbook.chaos.kubelet.ContainerState.Terminated;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the status of a pod as the kubelet reports it. */
final class PodStatus {
    private PodStatus() {}

    static void write(PodWorker worker, ObjectNode pod, Instant now) {
        var status = pod.withObjectProperty("status");
        var phase = phase(worker);
        status.put("phase", phase);
        conditions(worker, phase, status.withArrayProperty("conditions"), now);
        status.put("hostIP", NodeRuntime.HOST_IP);
        status.putArray("hostIPs").addObject().put("ip", NodeRuntime.HOST_IP);
        worker.address().ifPresent(address -> {
            status.put("podIP", address);
            status.putArray("podIPs").addObject().put("ip", address);
        });
        status.put("startTime", Conditions.time(worker.startedAt()));
        statuses(status, "initContainerStatuses", worker.inits());
        statuses(status, "containerStatuses", worker.containers());
        if (!status.has("qosClass")) {
            status.put("qosClass", qosClass(pod.path("spec").path("containers")));
        }
    }

    /** Follows the kubelet: a container that waits for its restart counts as ended, one that never ran as pending. */
    private static String phase(PodWorker worker) {
        var containers = worker.containers();
        boolean initFailed = worker.inits().stream()
                .anyMatch(init -> !init.sidecar()
                        && init.state() instanceof Terminated ended
                        && ended.exitCode() != 0
                        && !worker.restarts(ended.exitCode()));
        if (initFailed) {
            return "Failed";
        }
        boolean neverRan = containers.stream()
                .anyMatch(container -> !(container.state() instanceof Running) && !container.ended());
        if (!worker.initializationDone() || neverRan) {
            return "Pending";
        }
        boolean sidecarRuns =
                worker.inits().stream().anyMatch(init -> init.sidecar() && init.state() instanceof Running);
        boolean over = !sidecarRuns
                && (worker.terminating()
                        ? containers.stream().noneMatch(container -> container.state() instanceof Running)
                        : worker.over());
        if (!over) {
            return "Running";
        }
        return containers.stream().allMatch(ContainerWorker::succeeded) ? "Succeeded" : "Failed";
    }

    private static void conditions(PodWorker worker, String phase, ArrayNode conditions, Instant now) {
        boolean over = phase.equals("Succeeded") || phase.equals("Failed");
        scheduledLast(conditions);
        set(conditions, "PodReadyToStartContainers", worker.address().isPresent() && !over, "", "", now);
        var incomplete = names(
                worker.inits().stream().filter(init -> !init.initialized()).toList());
        set(
                conditions,
                "Initialized",
                worker.initializationDone(),
                "ContainersNotInitialized",
                "containers with incomplete status: " + incomplete,
                now);
        if (phase.equals("Succeeded")) {
            Conditions.set(conditions, "Initialized", "True", "PodCompleted", "", now);
        }
        var unready = Stream.concat(
                        worker.inits().stream().filter(ContainerWorker::sidecar), worker.containers().stream())
                .filter(container -> !container.ready())
                .toList();
        var reason = over ? "Pod" + (phase.equals("Succeeded") ? "Completed" : "Failed") : "ContainersNotReady";
        var message = over ? "" : "containers with unready status: " + names(unready);
        boolean ready = unready.isEmpty() && !over;
        set(conditions, "Ready", ready, reason, message, now);
        set(conditions, "ContainersReady", ready, reason, message, now);
        set(conditions, "PodScheduled", true, "", "", now);
    }

    /** The kubelet writes the conditions anew, and the scheduler's own, which came first, after the others. */
    private static void scheduledLast(ArrayNode conditions) {
        if (conditions.path(0).path("type").asString("").equals("PodScheduled")) {
            conditions.add(conditions.remove(0));
        }
    }

    private static void set(
            ArrayNode conditions, String type, boolean holds, String reason, String message, Instant now) {
        Conditions.set(conditions, type, holds ? "True" : "False", holds ? "" : reason, holds ? "" : message, now);
    }

    private static String names(List<ContainerWorker> containers) {
        return containers.stream().map(ContainerWorker::name).collect(Collectors.joining(" ", "[", "]"));
    }

    private static void statuses(ObjectNode status, String field, List<ContainerWorker> containers) {
        if (!containers.isEmpty()) {
            var statuses = status.putArray(field);
            containers.forEach(container -> statuses.add(container.status()));
        }
    }

    private static String qosClass(JsonNode containers) {
        boolean any = false;
        boolean guaranteed = true;
        for (var container : containers) {
            var limits = container.path("resources").path("limits");
            var requests = container.path("resources").path("requests");
            any |= !limits.isEmpty() || !requests.isEmpty();
            guaranteed &= limits.has("cpu") && limits.has("memory") && (requests.isEmpty() || requests.equals(limits));
        }
        return guaranteed ? "Guaranteed" : any ? "Burstable" : "BestEffort";
    }
}
