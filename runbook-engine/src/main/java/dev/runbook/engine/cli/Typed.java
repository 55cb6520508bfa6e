package dev.runbook.engine.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What a person types. Reading can't be interrupted, so a thread of its own reads, and only when somebody asks; who asks
 * may be interrupted or told to leave. A line that comes before the next question is asked answers neither.
 */
final class Typed {
    private final BufferedReader in;
    private @Nullable CompletableFuture<@Nullable String> reading;
    private @Nullable CompletableFuture<@Nullable String> asked;

    Typed(InputStream in) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** Waits for a line; null when the input has ended, or {@link #leave} was called meanwhile. */
    @Nullable String line() throws InterruptedException {
        var answer = ask();
        try {
            return answer.get();
        } catch (ExecutionException e) {
            return null;
        } finally {
            answered();
        }
    }

    private synchronized CompletableFuture<@Nullable String> ask() {
        if (reading == null || reading.isDone()) {
            reading = read();
        }
        var answer = reading.copy();
        asked = answer;
        return answer;
    }

    private synchronized void answered() {
        asked = null;
    }

    /** Has whoever waits for a line wait no longer; returns whether somebody did. */
    synchronized boolean leave() {
        return asked != null && asked.complete(null);
    }

    private CompletableFuture<@Nullable String> read() {
        var line = new CompletableFuture<@Nullable String>();
        var thread = new Thread(
                () -> {
                    try {
                        line.complete(in.readLine());
                    } catch (IOException e) {
                        line.completeExceptionally(new UncheckedIOException(e));
                    }
                },
                "runbook-terminal");
        thread.setDaemon(true);
        thread.start();
        return line;
    }
}
