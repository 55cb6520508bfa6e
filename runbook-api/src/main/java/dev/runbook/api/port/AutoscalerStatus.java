package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * An autoscaler's state.
 *
 * @param name which
 * @param targetKind the kind of what it scales
 * @param targetName its name
 * @param min least replicas
 * @param max most replicas
 * @param current replicas now
 * @param desired replicas that it wants
 * @param utilization what it measures, in percent of the request; -1 while unknown
 * @param targetUtilization what it aims for, in percent; -1 when it has no such metric
 * @param atMax whether it wants more than it may have
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record AutoscalerStatus(
        String name,
        String targetKind,
        String targetName,
        int min,
        int max,
        int current,
        int desired,
        int utilization,
        int targetUtilization,
        boolean atMax) {}
