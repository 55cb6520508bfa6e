package dev.runbook.engine.gate;

import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardHttpRequest.ByteArrayBodyContent;
import io.fabric8.kubernetes.client.http.StandardHttpRequest.InputStreamBodyContent;
import io.fabric8.kubernetes.client.http.StandardHttpRequest.StringBodyContent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What tells one request from another: method, path, query and body; no header, so no credential. */
final class RequestHash {
    private RequestHash() {}

    /** Returns SHA-256 in hex. Of a body that can be read only once just the length counts; of an object not what differs each time. */
    static String of(StandardHttpRequest request) {
        var body = body(request);
        var length = request.body() instanceof InputStreamBodyContent stream ? "stream:" + stream.getLength() : "";
        return of(request.method() + "\n" + request.uri().getRawPath() + "\n"
                + request.uri().getRawQuery() + "\n" + (body == null ? length : Content.comparable(body)));
    }

    static String of(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
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

    static boolean repeatable(StandardHttpRequest request) {
        return !(request.body() instanceof InputStreamBodyContent);
    }
}
