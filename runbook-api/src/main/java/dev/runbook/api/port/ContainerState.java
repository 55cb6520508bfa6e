package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * A container of a pod.
 *
 * @param name the container
 * @param image what it runs
 * @param ready whether it is ready
 * @param restarts how often it was restarted
 * @param state what it is now: {@code Running}, or the reason of waiting or termination
 * @param lastExit why it ended last time, as {@code OOMKilled, exit code 137}; empty if it never did
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record ContainerState(String name, String image, boolean ready, int restarts, String state, String lastExit) {}
