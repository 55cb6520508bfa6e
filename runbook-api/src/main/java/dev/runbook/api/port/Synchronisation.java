package dev.runbook.api.port;

import java.time.Instant;
import org.apiguardian.api.API;

/**
 * What Argo CD has brought to the cluster.
 *
 * @param id its number in the Application's history
 * @param at when it was deployed
 * @param revision the revision of its source
 * @param source where that is, as {@code https://git.example.org/deploy.git backend}
 * @param by who started it; {@code automated} for Argo CD itself; empty where it does not tell
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Synchronisation(long id, Instant at, String revision, String source, String by) {}
