package dev.runbook.chaos.gate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** The real Redis of this machine's package, on loopback; ends with the test. */
public final class RedisFixture implements AutoCloseable {
    static final String PASSWORD = "hunter2-of-redis";

    public final int port;
    private final Process server;

    private RedisFixture(int port, Process server) {
        this.port = port;
        this.server = server;
    }

    /**
     * Starts one with a password.
     *
     * @throws TestAbortedException with the reason where it is not installed
     */
    static RedisFixture start(Path directory) throws IOException, InterruptedException {
        return start(directory, "requirepass " + PASSWORD + "\n", Map.of("REDISCLI_AUTH", PASSWORD));
    }

    /**
     * Starts one without.
     *
     * @throws TestAbortedException with the reason where it is not installed
     */
    public static RedisFixture open(Path directory) throws IOException, InterruptedException {
        return start(directory, "", Map.of());
    }

    private static RedisFixture start(Path directory, String further, Map<String, String> environment)
            throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/bin/redis-server"))) {
            if ("required".equals(System.getenv("RUNBOOK_REDIS"))) {
                throw new IllegalStateException("RUNBOOK_REDIS=required, and no Redis is installed");
            }
            throw new TestAbortedException("no /usr/bin/redis-server: install the package redis-server to try it");
        }
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var settings = Files.writeString(
                directory.resolve("redis.conf"),
                "bind 127.0.0.1\nport " + port + "\nmaxmemory 64mb\nsave \"\"\nappendonly no\n" + further);
        var server = new ProcessBuilder("/usr/bin/redis-server", settings.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
        var fixture = new RedisFixture(port, server);
        while (!fixture.cli(environment, "ping").contains("PONG")) {
            if (!server.isAlive()) {
                throw new IllegalStateException("Redis ended: " + Files.readString(directory.resolve("redis.log")));
            }
        }
        return fixture;
    }

    /** Runs {@code redis-cli} as a container would that has it. */
    public String cli(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("redis-cli", "-p", String.valueOf(port)));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return said;
    }

    @Override
    public void close() throws InterruptedException {
        server.destroy();
        if (!server.waitFor(10, TimeUnit.SECONDS)) {
            server.destroyForcibly().waitFor();
        }
    }
}
