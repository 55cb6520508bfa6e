package dev.runbook.chaos.cluster.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
            var parameters = new LinkedHashMap<String, List<String>>();
            request.params().forEach(p -> add(parameters, p.getKey(), p.getValue()));
            readForm(form.toString(StandardCharsets.UTF_8), parameters);
            calls.execute(() -> answer(request, parameters));
        });
    }

    private void answer(HttpServerRequest request, Map<String, List<String>> parameters) {
        var answer = queries.answer(request.path().substring(ROOT.length()), parameters);
        var unused = request.response()
                .setStatusCode(answer.status())
                .putHeader("content-type", answer.contentType())
                .end(answer.body());
    }

    private static void readForm(String text, Map<String, List<String>> parameters) {
        for (var field : text.split("&")) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                add(parameters, decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
            }
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void add(Map<String, List<String>> parameters, String name, String value) {
        parameters.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
    }
}
