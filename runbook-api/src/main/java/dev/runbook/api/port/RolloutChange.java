package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * What an action on a Rollout did.
 *
 * @param name which
 * @param action as {@code abort}
 * @param before its state before
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record RolloutChange(String name, String action, RolloutStatus before) {}
