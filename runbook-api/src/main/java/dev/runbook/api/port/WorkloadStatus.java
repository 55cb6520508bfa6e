package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * A workload's state.
 *
 * @param workload which
 * @param desired replicas asked for
 * @param ready replicas that are ready
 * @param updated replicas of the current revision
 * @param available replicas that count as available
 * @param revision the current revision; 0 where the kind has none
 * @param complete whether a rollout is finished: all replicas updated and available, none of another revision left
 * @param image of the first container
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record WorkloadStatus(
        WorkloadRef workload,
        int desired,
        int ready,
        int updated,
        int available,
        long revision,
        boolean complete,
        String image) {}
