package dev.runbook.chaos.world;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.Pods;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.apiguardian.api.API;
import tools.jackson.databind.node.ObjectNode;

/** Says what is not as the objects of a cluster want it to be. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Health {
    private Health() {}

    /**
     * Returns a line for each workload that is short of replicas and for each pod that is not ready, with reasons.
     *
     * @param objects lists the objects of a type
     */
    public static List<String> problems(Function<ResourceType, ? extends Collection<ObjectNode>> objects) {
        var problems = new ArrayList<String>();
        for (var type : List.of(ResourceType.ROLLOUT, ResourceType.DEPLOYMENT, ResourceType.STATEFUL_SET)) {
            objects.apply(type).forEach(object -> workload(type, object, problems));
        }
        objects.apply(ResourceType.POD).stream()
                .filter(Pods::active)
                .filter(pod -> !Pods.ready(pod))
                .forEach(pod -> problems.add("pod " + named(pod) + " is not ready: " + reason(pod)));
        return problems;
    }

    private static void workload(ResourceType type, ObjectNode object, List<String> problems) {
        var status = object.path("status");
        int wanted = object.path("spec").path("replicas").asInt(1);
        var counted = type.equals(ResourceType.STATEFUL_SET) ? "readyReplicas" : "availableReplicas";
        int available = status.path(counted).asInt(0);
        if (available < wanted) {
            problems.add(
                    type.kind() + " " + named(object) + " has " + available + " of " + wanted + " replicas available");
        }
        var phase = status.path("phase").asString("");
        if (type.equals(ResourceType.ROLLOUT) && !phase.equals("Healthy")) {
            var message = status.path("message").asString("");
            problems.add(type.kind() + " " + named(object) + " is " + (phase.isEmpty() ? "not judged yet" : phase)
                    + (message.isEmpty() ? "" : ": " + message));
        }
    }

    private static String reason(ObjectNode pod) {
        for (var container : pod.path("status").path("containerStatuses")) {
            var waiting = container.path("state").path("waiting");
            if (!waiting.isMissingNode()) {
                var message = waiting.path("message").asString("");
                return waiting.path("reason").asString("waiting") + (message.isEmpty() ? "" : ", " + message);
            }
        }
        var scheduled = Pods.condition(pod, "PodScheduled");
        if (scheduled.path("status").asString("").equals("False")) {
            return scheduled.path("message").asString("not scheduled");
        }
        return Pods.phase(pod).equals("Running") ? "its readiness probe does not pass" : "phase " + Pods.phase(pod);
    }

    private static String named(ObjectNode object) {
        return Metadata.namespace(object) + "/" + Metadata.name(object);
    }
}
