package dev.runbook.chaos.crash;

import dev.runbook.chaos.gate.RedisFixture;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/** A real Redis as the connection {@code cache}, behind a port on loopback at which what deletes keys passes a turnstile. */
final class RedisReceiver implements Receiver {
    private static final Pattern CALLS = Pattern.compile("cmdstat_flushdb:calls=(\\d+)");

    private final RedisFixture redis;
    private final Turnstile turnstile;
    private final ServerSocket port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private RedisReceiver(RedisFixture redis, Turnstile turnstile) throws IOException {
        this.redis = redis;
        this.turnstile = turnstile;
        threads.execute(this::listen);
    }

    static RedisReceiver start(Path directory, Turnstile turnstile) throws IOException, InterruptedException {
        return new RedisReceiver(RedisFixture.open(directory), turnstile);
    }

    @Override
    public List<String> reachedBy(ProcessesFixture commands) throws IOException {
        var file = Files.writeString(
                commands.home().resolve("connections.yaml"),
                "redis: {cache: {url: \"redis://127.0.0.1:" + port.getLocalPort() + "\"}}\n");
        return List.of("--connections", file.toString());
    }

    private void listen() {
        try {
            while (!port.isClosed()) {
                var client = port.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), redis.port);
                threads.execute(() -> connected(client, server));
            }
        } catch (IOException e) {
            // Closed at the end of the test.
        }
    }

    /** One direction is read here, the other by a thread of its own, which begins to hold once the keys are deleted. */
    private void connected(Socket client, Socket server) {
        var flushing = new java.util.concurrent.atomic.AtomicBoolean();
        threads.execute(() -> pump(server, client, chunk -> {
            if (flushing.get()) {
                turnstile.after();
            }
            return true;
        }));
        pump(client, server, chunk -> {
            flushing.set(chunk.contains("FLUSHDB"));
            return !flushing.get() || turnstile.before();
        });
    }

    /** Judges what came in one read; a command this short comes whole. */
    private interface Judge {
        boolean passes(String chunk);
    }

    private static void pump(Socket from, Socket to, Judge judge) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            var buffer = new byte[8192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (judge.passes(new String(buffer, 0, read, StandardCharsets.ISO_8859_1))) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // The other end is gone; so is this one.
        }
    }

    @Override
    public int times() throws IOException, InterruptedException {
        var calls = CALLS.matcher(redis.cli(Map.of(), "info", "commandstats"));
        return calls.find() ? Integer.parseInt(calls.group(1)) : 0;
    }

    @Override
    public void close() throws Exception {
        port.close();
        threads.shutdownNow();
        redis.close();
    }
}
