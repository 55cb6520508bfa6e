package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * A revision of a workload.
 *
 * @param number counts up from 1
 * @param image of its first container
 * @param current whether it is the newest
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Revision(long number, String image, boolean current) {}
