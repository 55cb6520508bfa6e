package dev.runbook.chaos.contract;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What the API server answered.
 *
 * @param status of HTTP
 * @param body as JSON; a text node when it isn't JSON
 * @param warnings the Warning headers
 */
public record Answer(int status, JsonNode body, List<String> warnings) {
    /** Returns metadata.resourceVersion. */
    public String version() {
        return body.path("metadata").path("resourceVersion").asString();
    }

    /** Returns metadata.uid. */
    public String uid() {
        return body.path("metadata").path("uid").asString();
    }

    /** Returns metadata.name. */
    public String name() {
        return body.path("metadata").path("name").asString();
    }
}
