package dev.runbook.chaos.crash;

import com.sun.net.httpserver.HttpExchange;
import dev.runbook.chaos.live.FrontFixture;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What is behind the API server's proxy of a Service, on loopback. */
final class HttpReceiver implements Receiver {
    private final Turnstile turnstile;
    private final AtomicInteger times = new AtomicInteger();
    private @Nullable FrontFixture front;

    HttpReceiver(Turnstile turnstile) {
        this.turnstile = turnstile;
    }

    @Override
    public List<String> reachedBy(ProcessesFixture commands) throws Exception {
        front = new FrontFixture(
                commands.kubeconfig(),
                exchange -> exchange.getRequestURI().getPath().contains("/proxy/"),
                (exchange, server) -> answer(exchange));
        return List.of();
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (turnstile.before()) {
            times.incrementAndGet();
            turnstile.after();
        }
        exchange.sendResponseHeaders(200, -1);
    }

    @Override
    public int times() {
        return times.get();
    }

    @Override
    public void close() {
        if (front != null) {
            front.close();
        }
    }
}
