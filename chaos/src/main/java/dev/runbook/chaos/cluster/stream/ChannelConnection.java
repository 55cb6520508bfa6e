package dev.runbook.chaos.cluster.stream;

import dev.runbook.chaos.cluster.api.ApiRequest;
import dev.runbook.chaos.cluster.api.ApiResponse;
import dev.runbook.chaos.cluster.api.ApiServer;
import dev.runbook.chaos.cluster.api.ClientStreams;
import dev.runbook.chaos.cluster.api.PodStreams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apiguardian.api.API;

/**
 * Speaks {@code v4.channel.k8s.io} and {@code v5.channel.k8s.io} with a client: each message is a byte for the channel,
 * then content. Version 5 adds channel 255, which ends the channel that its second byte names. A forwarded port has two
 * channels, for data and for problems, each of which begins with the port's number in two bytes, the lower one first.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class ChannelConnection {
    private static final int END = 255;

    private final ApiResponse response;
    private final PodStreams pod;

    private ChannelConnection(ApiResponse response, PodStreams pod) {
        this.response = response;
        this.pod = pod;
    }

    /**
     * Opens an execution, an attachment or forwarded ports, as the request says.
     *
     * @throws IOException when a fault on the way to the API server breaks the connection
     */
    public static ChannelConnection open(ApiServer server, ApiRequest request, MessageSink client) throws IOException {
        if (request.path().endsWith("/portforward")) {
            return forward(server, request, client);
        }
        var upgrade = server.connect(request, new ClientStreams() {
            @Override
            public void send(int stream, byte[] bytes) {
                client.message(message(stream, bytes));
            }

            @Override
            public void end() {
                client.end();
            }
        });
        return new ChannelConnection(upgrade.response(), upgrade.pod());
    }

    private static ChannelConnection forward(ApiServer server, ApiRequest request, MessageSink client)
            throws IOException {
        var forwarding = server.forward(request);
        if (forwarding.response().status() != 101) {
            return new ChannelConnection(forwarding.response(), PodStreams.deaf());
        }
        var ports = request.queries("ports").stream()
                .flatMap(list -> Arrays.stream(list.split(",")))
                .map(Integer::parseInt)
                .toList();
        var open = new AtomicInteger(ports.size());
        var connections = new ArrayList<PodStreams>();
        for (int i = 0; i < ports.size(); i++) {
            int port = ports.get(i);
            int first = 2 * i;
            var number = new byte[] {(byte) port, (byte) (port >> 8)};
            client.message(message(first, number));
            client.message(message(first + 1, number));
            connections.add(forwarding.dialer().dial(port, new ClientStreams() {
                @Override
                public void send(int stream, byte[] bytes) {
                    client.message(message(first + stream, bytes));
                }

                @Override
                public void end() {
                    if (open.decrementAndGet() == 0) {
                        client.end();
                    }
                }
            }));
        }
        return new ChannelConnection(forwarding.response(), new Ports(List.copyOf(connections)));
    }

    private static byte[] message(int channel, byte[] content) {
        var message = new byte[content.length + 1];
        message[0] = (byte) channel;
        System.arraycopy(content, 0, message, 1, content.length);
        return message;
    }

    /** Returns the answer to the request: 101, or a refusal. */
    public ApiResponse response() {
        return response;
    }

    /** Takes a message of the client. */
    public void receive(byte[] message) {
        if (message.length == 0) {
            return;
        }
        int channel = message[0] & 0xff;
        if (channel != END) {
            pod.receive(channel, Arrays.copyOfRange(message, 1, message.length));
        } else if (message.length > 1) {
            pod.end(message[1] & 0xff);
        }
    }

    /** Takes note that the client has gone. */
    public void close() {
        pod.close();
    }

    /** Several forwarded ports, two channels each. */
    private record Ports(List<PodStreams> connections) implements PodStreams {
        @Override
        public void receive(int stream, byte[] bytes) {
            if (stream % 2 == 0 && stream / 2 < connections.size()) {
                connections.get(stream / 2).receive(DATA, bytes);
            }
        }

        @Override
        public void end(int stream) {
            if (stream % 2 == 0 && stream / 2 < connections.size()) {
                connections.get(stream / 2).end(DATA);
            }
        }

        @Override
        public void close() {
            connections.forEach(PodStreams::close);
        }
    }
}
