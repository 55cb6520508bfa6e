package dev.runbook.engine.rules;

import dev.runbook.engine.connection.BoundedExchange;
import dev.runbook.engine.execution.Times;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Asks whether pages are there, each once. One that asks for a login is; a template names none. */
final class PageCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Set<Integer> LOGIN = Set.of(401, 403);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final Map<String, String> asked = new HashMap<>();

    /** Returns why a page is not there; empty where it is, or where nobody can tell. */
    String objection(String url) {
        return url.contains("{{") ? "" : asked.computeIfAbsent(url, this::ask);
    }

    private String ask(String url) {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
            int status = BoundedExchange.headers(client, request).statusCode();
            return status / 100 == 2 || LOGIN.contains(status) ? "" : String.valueOf(status);
        } catch (HttpTimeoutException e) {
            return "no answer within " + Times.text(PATIENCE);
        } catch (ConnectException e) {
            return e.getCause() instanceof ConnectException inner
                            && inner.getCause() instanceof UnresolvedAddressException
                    ? "nobody knows its host"
                    : "nobody answers there";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (IllegalArgumentException e) {
            return "it is no http or https URL";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
