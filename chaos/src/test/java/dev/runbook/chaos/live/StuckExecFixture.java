package dev.runbook.chaos.live;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before an API server and lets every exec hang. */
final class StuckExecFixture implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger execs = new AtomicInteger();
    private final FrontFixture front;

    /** Begins to listen, and turns a kubeconfig to itself. */
    StuckExecFixture(Path kubeconfig) throws IOException, GeneralSecurityException {
        front = new FrontFixture(kubeconfig, StuckExecFixture::isExec, (exchange, server) -> hang());
    }

    private static boolean isExec(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().endsWith("/exec");
    }

    private void hang() {
        execs.incrementAndGet();
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how many have come. */
    int execs() {
        return execs.get();
    }

    @Override
    public void close() {
        closed.countDown();
        front.close();
    }
}
