package dev.runbook.chaos.k3s;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.testcontainers.DockerClientFactory;

/** The Docker engine of this machine behind a port of loopback, which can go away as an engine does that dies. */
final class RelayedEngineFixture implements AutoCloseable {
    private final ServerSocketChannel server;
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();

    RelayedEngineFixture() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        daemon(this::accept);
    }

    /** Returns what DOCKER_HOST names it by. */
    String host() throws IOException {
        return "tcp://127.0.0.1:" + ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    private void accept() throws IOException {
        while (server.isOpen()) {
            var client = server.accept();
            var engine = SocketChannel.open(engine());
            open.add(client);
            open.add(engine);
            daemon(() -> pass(client, engine));
            daemon(() -> pass(engine, client));
        }
    }

    private static SocketAddress engine() {
        var host = DockerClientFactory.instance().getTransportConfig().getDockerHost();
        return host.getScheme().equals("unix")
                ? UnixDomainSocketAddress.of(host.getPath())
                : new InetSocketAddress(host.getHost(), host.getPort());
    }

    /** Passes on what comes until it ends, and ends both then. */
    private static void pass(ByteChannel from, ByteChannel to) throws IOException {
        try (from;
                to) {
            var buffer = ByteBuffer.allocate(65_536);
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        }
    }

    /** Its connections break, and nobody answers any more. */
    @Override
    public void close() throws IOException {
        server.close();
        for (var channel : open) {
            channel.close();
        }
    }

    private interface Relaying {
        void run() throws IOException;
    }

    private static void daemon(Relaying work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // as it is when the relay or one of its sides ends
                    }
                },
                "relayed-engine");
        thread.setDaemon(true);
        thread.start();
    }
}
