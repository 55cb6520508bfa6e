package dev.runbook.chaos.fault;

import dev.runbook.chaos.fault.PodNetwork.Disturbance;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.ArrayList;
import java.util.List;

/** What the faults have in common that disturb the network of a workload's pods. */
final class NetworkTrouble {
    private NetworkTrouble() {}

    /** Returns why a workload can't have it. */
    static List<String> problems(FaultContext context, String workload, Disturbance disturbance) {
        var problems = new ArrayList<String>();
        context.ability(PodNetwork.class)
                .map(network -> network.missing(disturbance))
                .orElse(java.util.Optional.of("this target has no network that can be disturbed"))
                .ifPresent(problems::add);
        if (Workload.find(context, workload).isEmpty()) {
            problems.add(Workload.missing(context, workload));
        }
        return problems;
    }

    static void inject(Fault fault, FaultContext context, String workload, int pods, Disturbance disturbance) {
        var labels = Workload.get(context, workload).labels();
        var handle =
                context.ability(PodNetwork.class).orElseThrow().disturb(context.namespace(), labels, pods, disturbance);
        FaultMemory.of(context).keep(fault, handle);
    }

    static boolean observed(Fault fault, FaultContext context) {
        return FaultMemory.of(context)
                .kept(fault, PodNetwork.Handle.class)
                .orElseThrow()
                .seen();
    }

    static void heal(Fault fault, FaultContext context) {
        FaultMemory.of(context).kept(fault, PodNetwork.Handle.class).ifPresent(PodNetwork.Handle::undo);
    }
}
