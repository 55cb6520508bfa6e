package dev.runbook.engine.port;

import dev.runbook.api.port.Resources;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Map;
import java.util.TreeMap;

/** Reads the state of workloads as {@code kubectl rollout status} does. */
final class WorkloadView {
    private WorkloadView() {}

    static WorkloadStatus status(WorkloadRef workload, GenericKubernetesResource object) {
        var fields = new Fields(object.getAdditionalProperties());
        var ready = fields.count("status", "readyReplicas");
        var deployment = workload.kind().equals("Deployment");
        var replicaSet = workload.kind().equals("ReplicaSet");
        return new WorkloadStatus(
                workload,
                desired(fields),
                ready,
                replicaSet ? fields.count("status", "replicas") : fields.count("status", "updatedReplicas"),
                fields.count("status", "availableReplicas"),
                deployment ? Revisions.Scheme.DEPLOYMENT.number(object) : 0,
                observed(object, fields) && complete(workload, fields, ready),
                Templates.image(fields.at("spec", "template")));
    }

    /** The API server's default is one replica. */
    private static int desired(Fields fields) {
        return (int) fields.number(1, "spec", "replicas");
    }

    private static boolean observed(GenericKubernetesResource object, Fields fields) {
        Long generation = object.getMetadata().getGeneration();
        return generation == null || fields.number(0, "status", "observedGeneration") >= generation;
    }

    private static boolean complete(WorkloadRef workload, Fields fields, int ready) {
        var desired = desired(fields);
        var updated = fields.count("status", "updatedReplicas");
        return switch (workload.kind()) {
            case "Deployment" ->
                updated >= desired
                        && fields.count("status", "replicas") == updated
                        && fields.count("status", "availableReplicas") == updated;
            case "StatefulSet" ->
                ready >= desired
                        && fields.text("status", "currentRevision").equals(fields.text("status", "updateRevision"));
            default -> ready == desired;
        };
    }

    static Resources resources(Fields container) {
        return new Resources(
                quantities(container.at("resources", "requests")), quantities(container.at("resources", "limits")));
    }

    private static Map<String, String> quantities(Fields fields) {
        var quantities = new TreeMap<String, String>();
        fields.map().forEach((name, quantity) -> quantities.put(name, String.valueOf(quantity)));
        return quantities;
    }
}
