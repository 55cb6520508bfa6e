package dev.runbook.engine.connection;

import dev.runbook.engine.execution.Times;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apiguardian.api.API;

/** Asks over HTTP for a bounded time in all: the timeout of a request of the JDK's client ends with the headers. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class BoundedExchange {
    private BoundedExchange() {}

    /**
     * Sends a request and reads the answer to its end.
     *
     * @param longest for all of it
     * @throws HttpTimeoutException if the answer has no end by then
     * @throws IOException if there is no answer
     */
    public static <T> HttpResponse<T> send(
            HttpClient client, HttpRequest request, BodyHandler<T> handler, Duration longest)
            throws IOException, InterruptedException {
        var answer = client.sendAsync(request, handler);
        try {
            return answer.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no answer within " + Times.text(longest));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException reason ? reason : new IOException(e.getCause());
        } finally {
            var unused = answer.cancel(true);
        }
    }

    /**
     * Sends a request of which only status and headers matter: the body, which may never come to its end, is not waited
     * for.
     *
     * @param request with a timeout, which bounds all of it
     * @throws IOException if there is no answer
     */
    public static HttpResponse<InputStream> headers(HttpClient client, HttpRequest request)
            throws IOException, InterruptedException {
        var answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        answer.body().close();
        return answer;
    }
}
