package dev.runbook.chaos.fault;

import dev.runbook.chaos.world.Trouble;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the faults have in common that give trouble to the pods of a workload. */
final class PodTrouble {
    private PodTrouble() {}

    /** Returns why a workload can't have a trouble. */
    static List<String> problems(FaultContext context, String workload, boolean needsProbe) {
        return Controls.problems(
                context,
                controls -> Workload.find(context, workload)
                        .map(found -> needsProbe && !found.probed()
                                ? Stream.of(
                                        "the first container of " + workload + " has no readinessProbe, so nobody would"
                                                + " notice; add one to its manifest")
                                : Stream.<String>empty())
                        .orElseGet(() -> Stream.of(Workload.missing(context, workload))));
    }

    /** Gives the trouble and remembers how to take it away. */
    static void inject(Fault fault, FaultContext context, String workload, Trouble trouble, int pods) {
        var labels = Workload.get(context, workload).labels();
        var cure = Controls.of(context).trouble(context.namespace(), labels, trouble, pods);
        FaultMemory.of(context).keep(fault, new Given(labels, cure));
    }

    /** Takes the trouble away. */
    static void heal(Fault fault, FaultContext context) {
        FaultMemory.of(context)
                .kept(fault, Given.class)
                .ifPresent(given -> given.cure().run());
    }

    /** Returns whether some pod that the fault was injected into, or a later one with its labels, looks so. */
    static boolean observed(Fault fault, FaultContext context, Predicate<Pod> so) {
        var given = FaultMemory.of(context).kept(fault, Given.class).orElseThrow();
        return Workload.pods(context, given.labels()).stream().anyMatch(so);
    }

    /** What an injection has to remember. */
    private record Given(Map<String, String> labels, Runnable cure) {}

    /** Returns whether a container of the pod ended with an exit code, now or before its last restart. */
    static boolean exited(Pod pod, int exitCode) {
        return statuses(pod)
                .flatMap(status -> Stream.of(status.getState(), status.getLastState()))
                .anyMatch(state -> state != null
                        && state.getTerminated() != null
                        && state.getTerminated().getExitCode() == exitCode);
    }

    /** Returns whether a container of the pod was killed for its memory. */
    static boolean outOfMemory(Pod pod) {
        return statuses(pod)
                .flatMap(status -> Stream.of(status.getState(), status.getLastState()))
                .anyMatch(state -> state != null
                        && state.getTerminated() != null
                        && "OOMKilled".equals(state.getTerminated().getReason()));
    }

    /** Returns whether the pod runs, but is not ready. */
    static boolean runningUnready(Pod pod) {
        return pod.getStatus() != null
                && "Running".equals(pod.getStatus().getPhase())
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("False"));
    }

    /** Returns whether a container of the pod waits for a reason out of some. */
    static boolean waiting(Pod pod, List<String> reasons) {
        return statuses(pod)
                .anyMatch(status -> status.getState() != null
                        && status.getState().getWaiting() != null
                        && reasons.contains(status.getState().getWaiting().getReason()));
    }

    private static Stream<ContainerStatus> statuses(Pod pod) {
        return pod.getStatus() == null ? Stream.empty() : pod.getStatus().getContainerStatuses().stream();
    }

    /** Returns how much CPU something uses on the cluster that the world counts as so much. */
    static double scaledCpu(FaultContext context, double cores) {
        return cores * Controls.of(context).cpu();
    }

    /** Says how many pods are meant. */
    static String pods(String workload, int pods) {
        return pods == Integer.MAX_VALUE
                ? "the pods of " + workload
                : pods + (pods == 1 ? " pod of " : " pods of ") + workload;
    }

    /** Says how often, with the verb's ending. */
    static String times(int times) {
        return times == Trouble.FOREVER ? "again and again" : times == 1 ? "once" : times + " times";
    }
}
