package dev.runbook.chaos.cluster.http;

import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;

/** Answers queries as Prometheus's HTTP API does. Called on any thread. */
@API(status = API.Status.INTERNAL, since = "0.1")
@FunctionalInterface
public interface QueryApi {
    /**
     * An answer.
     *
     * @param status of HTTP
     * @param contentType of the body
     * @param body JSON, {@code {"status":"success",…}} or {@code {"status":"error",…}}, or samples in the text format
     */
    record Answer(int status, String contentType, String body) {}

    /**
     * Answers.
     *
     * @param path as {@code /api/v1/query}
     * @param parameters of query and form; none is without a value
     */
    Answer answer(String path, Map<String, List<String>> parameters);
}
