package dev.runbook.chaos.simulation;

import java.time.Instant;
import org.apiguardian.api.API;

/**
 * Something that happened in the simulated world and that a person wants to read in a drill's timeline.
 *
 * @param at the virtual instant
 * @param actor who acted, as a person would say it: {@code Argo Rollouts}, {@code HPA}, {@code kubelet}
 * @param text what it did, one line without a full stop
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Happening(Instant at, String actor, String text) {}
