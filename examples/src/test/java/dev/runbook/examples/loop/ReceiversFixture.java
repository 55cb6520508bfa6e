package dev.runbook.examples.loop;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Slack's {@code chat.postMessage} and a mail server, on loopback. */
final class ReceiversFixture implements AutoCloseable {
    private final HttpServer slack;
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final List<String> posted = new CopyOnWriteArrayList<>();

    ReceiversFixture() throws IOException {
        slack = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        slack.createContext("/api/chat.postMessage", this::post);
        slack.start();
        mail.start();
    }

    private void post(HttpExchange exchange) throws IOException {
        try (exchange) {
            posted.add(URLDecoder.decode(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    StandardCharsets.UTF_8));
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            var body = "{\"ok\":true}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Writes the channels file that names both. */
    Path channels(Path directory) throws IOException {
        var token = Files.writeString(directory.resolve("slack-token"), "xoxb-loop");
        return Files.writeString(directory.resolve("channels.yaml"), """
                slack: {token: "file:%s", url: "http://127.0.0.1:%d/api/"}
                mail: {host: 127.0.0.1, port: %d, from: runbook@predator12.io}
                """.formatted(
                        token, slack.getAddress().getPort(), mail.getSmtp().getPort()));
    }

    /** Returns what was posted to Slack, a form each. */
    List<String> posted() {
        return List.copyOf(posted);
    }

    /** Returns receiver and subject of each mail. */
    List<String> mails() {
        var mails = new ArrayList<String>();
        for (var message : mail.getReceivedMessages()) {
            try {
                mails.add(message.getAllRecipients()[0] + ": " + message.getSubject());
            } catch (MessagingException e) {
                throw new IllegalStateException(e);
            }
        }
        return mails;
    }

    @Override
    public void close() {
        slack.stop(0);
        mail.stop();
    }
}
