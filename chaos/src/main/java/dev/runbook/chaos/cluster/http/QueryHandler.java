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

    /** What Go reads of a form, and with it Prometheus. */
    private static final int LARGEST_FORM = 10 << 20;

    private static final QueryApi.Answer TOO_LARGE = unreadable("http: POST too large");
    private static final QueryApi.Answer BAD_ESCAPE = unreadable("invalid URL escape");

    private final QueryApi queries;
    private final Executor calls;

    QueryHandler(QueryApi queries, Executor calls) {
        this.queries = queries;
        this.calls = calls;
    }

    private static QueryApi.Answer unreadable(String why) {
        return new QueryApi.Answer(
                400,
                "application/json",
                "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"error parsing form values: " + why
                        + "\"}");
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (!request.path().startsWith(ROOT)) {
            var unused = request.response().setStatusCode(404).end();
            return;
        }
        BoundedBody.read(request, LARGEST_FORM, form -> calls.execute(() -> send(request, answer(request, form))));
    }

    private QueryApi.Answer answer(HttpServerRequest request, byte[] form) {
        if (form.length > LARGEST_FORM) {
            return TOO_LARGE;
        }
        var parameters = new LinkedHashMap<String, List<String>>();
        try {
            request.params().forEach(p -> add(parameters, p.getKey(), p.getValue()));
            readForm(new String(form, StandardCharsets.UTF_8), parameters);
        } catch (IllegalArgumentException e) {
            return BAD_ESCAPE;
        }
        return queries.answer(request.path().substring(ROOT.length()), parameters);
    }

    private static void send(HttpServerRequest request, QueryApi.Answer answer) {
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
