package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * A line of a container's log.
 *
 * @param pod whose
 * @param container which of its containers
 * @param text without the line break
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record LogLine(String pod, String container, String text) {}
