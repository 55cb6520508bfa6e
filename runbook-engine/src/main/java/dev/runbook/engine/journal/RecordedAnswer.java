package dev.runbook.engine.journal;

import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;

/**
 * An answer that a journal tells of.
 *
 * @param request SHA-256 of what was asked, in hex
 * @param status the HTTP status
 * @param content the body, masked
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record RecordedAnswer(String request, int status, JsonNode content) {}
