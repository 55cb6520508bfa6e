package dev.runbook.engine.port;

import org.apiguardian.api.API;

/**
 * What ports start from.
 *
 * @param namespace the run's namespace
 * @param messenger who brings messages to people
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record PortSettings(String namespace, Messenger messenger) {}
