package dev.runbook.chaos.cluster.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Reads bodies without keeping more of them than is needed to see that they are too large. */
final class BoundedBody {
    private BoundedBody() {}

    /**
     * Reads the body of a request that has just come.
     *
     * @param limit in bytes
     * @param taker gets the body; of one that is larger than the limit its beginning, limit and one byte, as soon as that is
     *     there. The rest goes by, since clients look for the answer once they have sent all
     */
    static void read(HttpServerRequest request, int limit, Consumer<byte[]> taker) {
        int most = limit + 1;
        var body = Buffer.buffer();
        request.handler(part -> {
            int room = most - body.length();
            if (room > 0) {
                var unused = body.appendBuffer(part, 0, Math.min(part.length(), room));
                if (body.length() == most) {
                    taker.accept(body.getBytes());
                }
            }
        });
        request.endHandler(end -> {
            if (body.length() < most) {
                taker.accept(body.getBytes());
            }
        });
    }
}
