package dev.runbook.api.port;

import java.time.Instant;
import org.apiguardian.api.API;

/**
 * A commit.
 *
 * @param id its abbreviated name
 * @param at when it was committed
 * @param author who wrote it
 * @param subject the first line of its message
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Commit(String id, Instant at, String author, String subject) {}
