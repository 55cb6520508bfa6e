package dev.runbook.chaos.cluster;

import java.util.Set;
import org.apiguardian.api.API;
import tools.jackson.databind.node.ObjectNode;

/** Counts {@code metadata.generation}: how often what an object asks for has changed. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Generations {
    /** The types whose specs the API server counts the generations of. */
    private static final Set<ResourceType> COUNTED = Set.of(
            ResourceType.POD,
            ResourceType.DEPLOYMENT,
            ResourceType.REPLICA_SET,
            ResourceType.STATEFUL_SET,
            ResourceType.DAEMON_SET,
            ResourceType.JOB,
            ResourceType.CRON_JOB,
            ResourceType.ENDPOINT_SLICE,
            ResourceType.PDB,
            ResourceType.ROLLOUT,
            ResourceType.ANALYSIS_TEMPLATE,
            ResourceType.ANALYSIS_RUN);

    private Generations() {}

    /** Tells whether objects of a type have a generation. */
    public static boolean counts(ResourceType type) {
        return COUNTED.contains(type);
    }

    /** Gives an object that is to replace another the generation that it will have. */
    public static void count(ResourceType type, ObjectNode before, ObjectNode object) {
        if (counts(type) && !wantSame(object, before)) {
            object.withObjectProperty("metadata")
                    .put(
                            "generation",
                            before.path("metadata").path("generation").asLong(1) + 1);
        }
    }

    /** Tells whether two objects want the same: whether all but metadata and status is equal. */
    private static boolean wantSame(ObjectNode one, ObjectNode other) {
        int fields = 0;
        for (var field : one.properties()) {
            if (!isBookkeeping(field.getKey())) {
                if (!field.getValue().equals(other.get(field.getKey()))) {
                    return false;
                }
                fields++;
            }
        }
        for (var field : other.properties()) {
            fields -= isBookkeeping(field.getKey()) ? 0 : 1;
        }
        return fields == 0;
    }

    private static boolean isBookkeeping(String field) {
        return field.equals("metadata") || field.equals("status");
    }
}
