package dev.runbook.chaos.cluster.stream;

import dev.runbook.chaos.cluster.api.ApiRequest;
import dev.runbook.chaos.cluster.api.ApiResponse;
import dev.runbook.chaos.cluster.api.ApiServer;
import dev.runbook.chaos.cluster.api.ClientStreams;
import dev.runbook.chaos.cluster.api.Forwarding;
import dev.runbook.chaos.cluster.api.PodStreams;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apiguardian.api.API;

/**
 * Forwarded ports over SPDY/3.1, as kubectl speaks it inside a web socket: two streams for each connection, first one for
 * problems, then one for data.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class SpdyForwarding {
    private final Forwarding forwarding;
    private final Executor loop;
    private final SpdySession session;
    private final Map<String, Integer> problems = new HashMap<>();
    private final Map<Integer, PodStreams> connections = new HashMap<>();

    private SpdyForwarding(Forwarding forwarding, MessageSink client, Executor loop) {
        this.forwarding = forwarding;
        this.loop = loop;
        this.session = new SpdySession(client::message, new Connections());
    }

    /**
     * Opens forwarded ports.
     *
     * @param loop runs what the pod says, one after the other, in order, and never beside {@link #receive}
     * @throws IOException when a fault on the way to the API server breaks the connection
     */
    public static SpdyForwarding open(ApiServer server, ApiRequest request, MessageSink client, Executor loop)
            throws IOException {
        return new SpdyForwarding(server.forward(request), client, loop);
    }

    /** Returns the answer to the request: 101, or a refusal. */
    public ApiResponse response() {
        return forwarding.response();
    }

    /** Takes bytes of the client, cut anywhere. */
    public void receive(byte[] bytes) {
        session.receive(bytes);
    }

    /** Takes note that the client has gone. */
    public void close() {
        session.close();
        connections.values().forEach(PodStreams::close);
        connections.clear();
    }

    /** What the client opens and says. */
    private final class Connections implements SpdySession.Streams {
        @Override
        public void opened(int id, Map<String, String> headers) {
            var request = headers.getOrDefault("requestid", "");
            if (headers.getOrDefault("streamtype", "").equals("error")) {
                problems.put(request, id);
                return;
            }
            var problem = problems.remove(request);
            int port = Integer.parseInt(headers.getOrDefault("port", "0"));
            connections.put(id, forwarding.dialer().dial(port, new Connection(id, problem == null ? id : problem)));
        }

        @Override
        public void data(int id, byte[] bytes) {
            var connection = connections.get(id);
            if (connection != null) {
                connection.receive(PodStreams.DATA, bytes);
            }
        }

        @Override
        public void ended(int id) {
            var connection = connections.remove(id);
            if (connection != null) {
                connection.end(PodStreams.DATA);
            }
        }
    }

    /** One connection's way back. */
    private final class Connection implements ClientStreams {
        private final int data;
        private final int problem;

        Connection(int data, int problem) {
            this.data = data;
            this.problem = problem;
        }

        @Override
        public void send(int stream, byte[] bytes) {
            loop.execute(() -> session.send(stream == PodStreams.DATA ? data : problem, bytes));
        }

        @Override
        public void end() {
            loop.execute(() -> {
                session.finish(problem);
                session.finish(data);
            });
        }
    }
}
