package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.simulation.Simulation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/** A connection with a port of a pod, on which HTTP/1.1 is spoken. */
final class HttpConversation implements PodStreams {
    private static final int LARGEST_BODY = 3 << 20;

    private final Simulation simulation;
    private final ObjectNode pod;
    private final int port;
    private final PodHttp processes;
    private final ClientStreams client;
    private final EmbeddedChannel codec =
            new EmbeddedChannel(new HttpServerCodec(), new HttpObjectAggregator(LARGEST_BODY));
    private boolean over;

    HttpConversation(Simulation simulation, ObjectNode pod, int port, PodHttp processes, ClientStreams client) {
        this.simulation = simulation;
        this.pod = pod;
        this.port = port;
        this.processes = processes;
        this.client = client;
    }

    @Override
    public void receive(int stream, byte[] bytes) {
        simulation.locked(() -> {
            if (stream == DATA && !over) {
                codec.writeInbound(Unpooled.wrappedBuffer(bytes));
                answerAll();
            }
            return true;
        });
    }

    @Override
    public void end(int stream) {
        if (stream == DATA) {
            close();
        }
    }

    @Override
    public void close() {
        simulation.locked(() -> {
            finish();
            return true;
        });
    }

    private void answerAll() {
        for (FullHttpRequest request = codec.readInbound(); request != null; request = codec.readInbound()) {
            try {
                answer(request);
            } finally {
                request.release();
            }
        }
    }

    private void answer(FullHttpRequest request) {
        var call = new PodHttp.Call(
                request.method().name(), request.uri(), request.content().toString(StandardCharsets.UTF_8));
        var reply = processes.ask(pod, port, call);
        if (reply instanceof PodHttp.Reply.Answered answered) {
            boolean stays = HttpUtil.isKeepAlive(request);
            write(answered, stays);
            if (!stays) {
                finish();
            }
            return;
        }
        fail(
                reply instanceof PodHttp.Reply.Unknown unknown
                        ? "the embedded cluster does not emulate " + unknown.what()
                        : refused());
    }

    private void write(PodHttp.Reply.Answered answered, boolean stays) {
        var body = answered.body().getBytes(StandardCharsets.UTF_8);
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answered.status()), Unpooled.wrappedBuffer(body));
        answered.headers().forEach((name, value) -> response.headers().set(name, value));
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        HttpUtil.setKeepAlive(response, stays);
        codec.writeOutbound(response);
        for (ByteBuf part = codec.readOutbound(); part != null; part = codec.readOutbound()) {
            client.send(DATA, ByteBufUtil.getBytes(part));
            part.release();
        }
    }

    /** Words it as the container runtime does, which tries both versions of IP. */
    private String refused() {
        return "failed to connect to localhost:" + port + " inside the pod's namespace, IPv4: dial tcp4 127.0.0.1:"
                + port + ": connect: connection refused";
    }

    private void fail(String why) {
        client.send(
                PROBLEM,
                ("error forwarding port " + port + " to pod "
                                + pod.path("metadata").path("name").asString("") + ", uid : " + why)
                        .getBytes(StandardCharsets.UTF_8));
        finish();
    }

    private void finish() {
        if (!over) {
            over = true;
            codec.finishAndReleaseAll();
            client.end();
        }
    }
}
