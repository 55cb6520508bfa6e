package dev.runbook.chaos.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that come at once, however slow the machine: each has a connection of its own, and all of them are there but
 * for the end of their headers before the first is let go.
 */
final class BurstFixture {
    private BurstFixture() {}

    /**
     * What is posted.
     *
     * @param path of the server
     */
    record Message(String path, String body) {
        static Message alerts(String body) {
            return new Message("/api/v1/alerts", body);
        }
    }

    /** Posts messages of alerts and returns the statuses of their answers. */
    static List<Integer> post(ServerFixture server, List<String> bodies) throws IOException {
        return send(server, bodies.stream().map(Message::alerts).toList());
    }

    /** Posts messages, in their order, and returns the statuses of their answers. */
    static List<Integer> send(ServerFixture server, List<Message> messages) throws IOException {
        var uri = ServerFixture.uri(server.log(), "/");
        var sockets = new ArrayList<Socket>();
        try {
            for (var message : messages) {
                var socket = new Socket(uri.getHost(), uri.getPort());
                sockets.add(socket);
                write(
                        socket,
                        "POST " + message.path() + " HTTP/1.1\r\nHost: " + uri.getAuthority()
                                + "\r\nAuthorization: Bearer " + ServerFixture.TOKEN + "\r\nContent-Length: "
                                + message.body().length() + "\r\n");
            }
            for (int i = 0; i < messages.size(); i++) {
                write(sockets.get(i), "\r\n" + messages.get(i).body());
            }
            var statuses = new ArrayList<Integer>();
            for (var socket : sockets) {
                var answer =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                statuses.add(Integer.valueOf(answer.readLine().split(" ")[1]));
            }
            return statuses;
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }
}
