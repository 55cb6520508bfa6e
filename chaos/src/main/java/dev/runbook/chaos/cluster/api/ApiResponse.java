package dev.runbook.chaos.cluster.api;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;

/** What the embedded API server answers. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class ApiResponse {
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");
    private static final Map<String, String> TEXT = Map.of("content-type", "text/plain");

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;
    private final List<String> warnings;

    ApiResponse(int status, Map<String, String> headers, byte[] body) {
        this(status, headers, body, List.of());
    }

    private ApiResponse(int status, Map<String, String> headers, byte[] body, List<String> warnings) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.warnings = warnings;
    }

    static ApiResponse json(int status, byte[] body) {
        return new ApiResponse(status, JSON, body);
    }

    static ApiResponse json(int status, JsonNode body) {
        return json(status, Json.bytes(body));
    }

    static ApiResponse text(int status, String body) {
        return new ApiResponse(status, TEXT, body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Answers in the API server's place with a {@code Status} of kind Failure.
     *
     * @param reason as {@code Unauthorized}
     */
    public static ApiResponse failure(int status, String reason, String message) {
        return Refusal.plain(status, reason, message).response();
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns what the client is warned of: the values of the headers {@code warning}, one for each. */
    public List<String> warnings() {
        return warnings;
    }

    /** Returns the other headers, their names in lower case. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Returns the body, never to be modified. */
    public byte[] body() {
        return body;
    }

    /** Returns the body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Returns the message of a refusal's {@code Status}, or the whole body where there is none. */
    public String statusMessage() {
        if (!headers.getOrDefault("content-type", "").equals("application/json")) {
            return text();
        }
        return Json.parse(body).path("message").asString(text());
    }

    /** The same answer with warnings to the client. */
    ApiResponse withWarnings(List<String> texts) {
        return texts.isEmpty()
                ? this
                : new ApiResponse(
                        status,
                        headers,
                        body,
                        texts.stream()
                                .map(text ->
                                        "299 - \"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                                .toList());
    }

    /** The same answer with another body, in JSON. */
    ApiResponse showing(JsonNode other) {
        return new ApiResponse(status, headers, Json.bytes(other), warnings);
    }
}
