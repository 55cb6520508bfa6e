package dev.runbook.chaos.cluster.http;

import java.util.Map;
import org.apiguardian.api.API;

/** Answers queries as Prometheus's HTTP API does. Called on any thread. */
@API(status = API.Status.INTERNAL, since = "0.1")
@FunctionalInterface
public interface QueryApi {
    /**
     * Answers.
     *
     * @param path as {@code /api/v1/query}
     * @param parameters of query and form
     * @return JSON, {@code {"status":"success",…}} or {@code {"status":"error",…}}
     */
    String answer(String path, Map<String, String> parameters);
}
