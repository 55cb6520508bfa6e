package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * What a FLUSHDB did.
 *
 * @param before the keys before
 * @param after the keys right after; others write meanwhile
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Flushed(long before, long after) {}
