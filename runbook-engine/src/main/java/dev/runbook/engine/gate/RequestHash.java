package dev.runbook.engine.gate;

import dev.runbook.engine.journal.Sha256;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardHttpRequest.ByteArrayBodyContent;
import io.fabric8.kubernetes.client.http.StandardHttpRequest.InputStreamBodyContent;
import io.fabric8.kubernetes.client.http.StandardHttpRequest.StringBodyContent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What tells one request from another: method, path, query and body; no header, so no credential. */
final class RequestHash {
    private RequestHash() {}

    /** Returns SHA-256 in hex. Of a body that can be read only once just the length counts; of an object not what differs each time. */
    static String of(StandardHttpRequest request) {
        var body = body(request);
        var length = request.body() instanceof InputStreamBodyContent stream ? "stream:" + stream.getLength() : "";
        return Sha256.of(request.method() + "\n" + request.uri().getRawPath() + "\n"
                + request.uri().getRawQuery() + "\n" + (body == null ? length : Content.comparable(body)));
    }

    /** Returns the body as text, null when there is none or it can be read only once. */
    static @Nullable String body(StandardHttpRequest request) {
        if (request.body() instanceof StringBodyContent text) {
            return text.getContent();
        }
        if (request.body() instanceof ByteArrayBodyContent bytes) {
            return new String(bytes.getContent(), StandardCharsets.UTF_8);
        }
        return request.bodyString();
    }

    /** Returns whether an effect may be sent a second time after an answer that says that it failed. */
    static boolean repeatable(ApiCall effect, StandardHttpRequest request) {
        return !effect.proxied() && repeatable(request);
    }

    static boolean repeatable(StandardHttpRequest request) {
        return !(request.body() instanceof InputStreamBodyContent);
    }
}
