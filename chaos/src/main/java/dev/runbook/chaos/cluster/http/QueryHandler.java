package dev.runbook.chaos.cluster.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/** Answers queries under {@code /prometheus}. */
final class QueryHandler implements Handler<HttpServerRequest> {
    static final String ROOT = "/prometheus";

    private final QueryApi queries;
    private final Executor calls;

    QueryHandler(QueryApi queries, Executor calls) {
        this.queries = queries;
        this.calls = calls;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (!request.path().startsWith(ROOT)) {
            var unused = request.response().setStatusCode(404).end();
            return;
        }
        request.body().onSuccess(form -> {
            var parameters = new LinkedHashMap<String, String>();
            request.params().forEach(p -> parameters.put(p.getKey(), p.getValue()));
            parameters.putAll(form(form.toString(StandardCharsets.UTF_8)));
            calls.execute(() -> answer(request, parameters));
        });
    }

    private void answer(HttpServerRequest request, Map<String, String> parameters) {
        var answer = queries.answer(request.path().substring(ROOT.length()), parameters);
        var unused = request.response()
                .setStatusCode(answer.startsWith("{\"status\":\"success\"") ? 200 : 400)
                .putHeader("content-type", "application/json")
                .end(answer);
    }

    private static Map<String, String> form(String text) {
        var fields = new LinkedHashMap<String, String>();
        for (var field : text.split("&")) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(
                        field.substring(0, equals),
                        URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return fields;
    }
}
