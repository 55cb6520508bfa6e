package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * An event and what it is about.
 *
 * @param kind of the object
 * @param name of the object
 * @param event what happened
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record ObjectEvent(String kind, String name, ClusterEvent event) {}
