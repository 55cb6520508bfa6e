package dev.runbook.chaos.cluster.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The server's side of a SPDY/3.1 session as Kubernetes' clients speak it: they open the streams, and neither side
 * limits the other's flow. Not thread-safe.
 */
final class SpdySession {
    private static final int CHUNK = 16 << 10;

    private final EmbeddedChannel codec = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
    private final Consumer<byte[]> wire;
    private final Streams streams;

    /** What the client does with its streams. */
    interface Streams {
        /** Opens one; the names of headers are in lower case. */
        void opened(int id, Map<String, String> headers);

        void data(int id, byte[] bytes);

        void ended(int id);
    }

    SpdySession(Consumer<byte[]> wire, Streams streams) {
        this.wire = wire;
        this.streams = streams;
    }

    /** Takes bytes from the wire, cut anywhere. */
    void receive(byte[] bytes) {
        codec.writeInbound(Unpooled.wrappedBuffer(bytes));
        for (Object frame = codec.readInbound(); frame != null; frame = codec.readInbound()) {
            try {
                handle(frame);
            } finally {
                ReferenceCountUtil.release(frame);
            }
        }
    }

    private void handle(Object frame) {
        if (frame instanceof SpdySynStreamFrame opening) {
            accept(opening.streamId());
            streams.opened(
                    opening.streamId(),
                    opening.headers().names().stream()
                            .collect(Collectors.toMap(
                                    name -> name.toString().toLowerCase(Locale.ROOT),
                                    name -> opening.headers().getAsString(name),
                                    (one, other) -> one)));
            if (opening.isLast()) {
                streams.ended(opening.streamId());
            }
        } else if (frame instanceof SpdyDataFrame data) {
            if (data.content().isReadable()) {
                streams.data(data.streamId(), ByteBufUtil.getBytes(data.content()));
            }
            if (data.isLast()) {
                streams.ended(data.streamId());
            }
        } else if (frame instanceof SpdyRstStreamFrame reset) {
            streams.ended(reset.streamId());
        } else if (frame instanceof SpdyPingFrame ping) {
            write(new DefaultSpdyPingFrame(ping.id()));
        }
    }

    /** Sends a header, since Netty writes none at all as nothing, which Go's reader takes for the end of the session. */
    private void accept(int id) {
        var reply = new DefaultSpdySynReplyFrame(id);
        reply.headers().set("accepted", "true");
        write(reply);
    }

    void send(int id, byte[] bytes) {
        for (int from = 0; from < bytes.length; from += CHUNK) {
            write(new DefaultSpdyDataFrame(
                    id, Unpooled.wrappedBuffer(bytes, from, Math.min(CHUNK, bytes.length - from))));
        }
    }

    /** Says that nothing more comes on a stream. */
    void finish(int id) {
        write(new DefaultSpdyDataFrame(id).setLast(true));
    }

    void close() {
        codec.finishAndReleaseAll();
    }

    private void write(Object frame) {
        codec.writeOutbound(frame);
        for (ByteBuf part = codec.readOutbound(); part != null; part = codec.readOutbound()) {
            wire.accept(ByteBufUtil.getBytes(part));
            part.release();
        }
    }
}
