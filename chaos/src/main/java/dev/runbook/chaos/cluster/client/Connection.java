package dev.runbook.chaos.cluster.client;

import dev.runbook.chaos.cluster.api.ApiServer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What all HTTP clients that one fabric8 client derives from each other share: the server, the threads, the streams. */
final class Connection {
    private final ApiServer server;
    private final String actor;
    private final boolean direct;
    private final Activity activity = new Activity();
    private final Loop deliveries;
    private final Loop tasks;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();

    Connection(ApiServer server, String actor, boolean direct) {
        this.server = server;
        this.actor = actor;
        this.direct = direct;
        this.deliveries = new Loop("embedded-cluster-deliveries-" + actor, activity);
        this.tasks = new Loop("embedded-cluster-tasks-" + actor, activity);
    }

    ApiServer server() {
        return server;
    }

    String actor() {
        return actor;
    }

    /** Tells whether calls take no virtual time and pass no filter. */
    boolean direct() {
        return direct;
    }

    Activity activity() {
        return activity;
    }

    Loop deliveries() {
        return deliveries;
    }

    Loop tasks() {
        return tasks;
    }

    void opened(Stream stream) {
        streams.add(stream);
    }

    void over(Stream stream) {
        streams.remove(stream);
    }

    void close() {
        streams.forEach(Stream::cancel);
        deliveries.stop();
        tasks.stop();
    }
}
