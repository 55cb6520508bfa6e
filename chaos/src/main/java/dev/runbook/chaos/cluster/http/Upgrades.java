package dev.runbook.chaos.cluster.http;

import dev.runbook.chaos.cluster.api.ApiRequest;
import dev.runbook.chaos.cluster.api.ApiResponse;
import dev.runbook.chaos.cluster.api.ApiServer;
import dev.runbook.chaos.cluster.stream.ChannelConnection;
import dev.runbook.chaos.cluster.stream.MessageSink;
import dev.runbook.chaos.cluster.stream.SpdyForwarding;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Upgrades connections to web sockets, for commands, attachments and forwarded ports. */
final class Upgrades {
    /** What is spoken over web sockets; the last is SPDY inside of one. */
    static final List<String> PROTOCOLS =
            List.of("v5.channel.k8s.io", "v4.channel.k8s.io", "SPDY/3.1+portforward.k8s.io");

    private static final String SPDY = "SPDY/";
    private final ApiServer server;

    Upgrades(ApiServer server) {
        this.server = server;
    }

    static boolean wanted(HttpServerRequest request) {
        return request.getHeader("Upgrade") != null;
    }

    /**
     * Opens what the request asks for; called off the event loop.
     *
     * @return why there is no connection; 101 where there is one
     */
    ApiResponse open(HttpServerRequest request, ApiRequest api, Context context) throws IOException {
        if (!request.getHeader("Upgrade").equalsIgnoreCase("websocket")) {
            // kubectl asks again over SPDY when the API server has refused a web socket, and shows the second answer.
            var refused = server.checkConnection(api);
            if (refused.status() != 101) {
                return refused;
            }
            return ApiResponse.failure(
                    501,
                    "NotImplemented",
                    "the embedded cluster does not emulate connections over SPDY; kubectl 1.31 and newer speak web sockets");
        }
        var offered = offered(request);
        var chosen = offered.stream().filter(PROTOCOLS::contains).findFirst();
        if (chosen.isEmpty()) {
            return ApiResponse.failure(
                    400, "BadRequest", "unable to upgrade: none of the protocols " + offered + " is spoken here");
        }
        var wire = new Wire(context);
        if (chosen.get().startsWith(SPDY)) {
            var forwarding = SpdyForwarding.open(server, api, wire, wire::blocking);
            return upgraded(forwarding.response(), request, wire, new Peer(forwarding::receive, forwarding::close));
        }
        var connection = ChannelConnection.open(server, api, wire);
        return upgraded(connection.response(), request, wire, new Peer(connection::receive, connection::close));
    }

    private static List<String> offered(HttpServerRequest request) {
        return request.headers().getAll("Sec-WebSocket-Protocol").stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .toList();
    }

    private static ApiResponse upgraded(ApiResponse response, HttpServerRequest request, Wire wire, Peer peer) {
        if (response.status() == 101) {
            wire.later(() -> request.toWebSocket()
                    .onSuccess(socket -> wire.carriedBy(socket, peer))
                    .onFailure(failed -> peer.close().run()));
        }
        return response;
    }

    /** Who gets what the client says. */
    private record Peer(Consumer<byte[]> receive, Runnable close) {}

    /** Sends to the client once the connection is there; until then it waits. */
    private static final class Wire implements MessageSink {
        private final Context context;
        private final ArrayDeque<Buffer> waiting = new ArrayDeque<>();
        private @Nullable Consumer<Buffer> out;
        private Runnable close = () -> {};
        private boolean ended;

        Wire(Context context) {
            this.context = context;
        }

        void later(Runnable action) {
            try {
                context.runOnContext(nothing -> action.run());
            } catch (RejectedExecutionException e) {
                // The front end is closed, and with it the connection.
            }
        }

        @Override
        public void message(byte[] bytes) {
            later(() -> {
                if (out != null) {
                    out.accept(Buffer.buffer(bytes));
                } else {
                    waiting.add(Buffer.buffer(bytes));
                }
            });
        }

        @Override
        public void end() {
            later(() -> {
                ended = true;
                if (out != null) {
                    close.run();
                }
            });
        }

        void carriedBy(ServerWebSocket socket, Peer peer) {
            socket.binaryMessageHandler(message -> blocking(() -> peer.receive().accept(message.getBytes())));
            socket.closeHandler(closed -> blocking(peer.close()));
            out = socket::writeBinaryMessage;
            close = socket::close;
            waiting.forEach(socket::writeBinaryMessage);
            waiting.clear();
            if (ended) {
                close.run();
            }
        }

        /** What reaches the simulation may wait for its lock, so it stays off the event loop, in order. */
        private void blocking(Runnable action) {
            try {
                var unused = context.executeBlocking(
                                () -> {
                                    action.run();
                                    return true;
                                },
                                true)
                        .onFailure(failed -> close.run());
            } catch (RejectedExecutionException e) {
                // The front end is closed, and with it the connection.
            }
        }
    }
}
