package dev.runbook.engine.port;

import dev.runbook.api.port.Database;
import dev.runbook.api.port.Databases;
import dev.runbook.engine.spi.SqlConnection;

/** Databases, through the pods of a cluster or directly. */
record ClusterDatabases(Namespace namespace) implements Databases {
    @Override
    public Databases in(String other) {
        return new ClusterDatabases(new Namespace(namespace.gate(), other));
    }

    @Override
    public Database pod(String pod, String user) {
        return pod(pod, user, "");
    }

    @Override
    public Database pod(String pod, String user, String database) {
        var psql = new Psql(new PodCommand(namespace, pod), user, database);
        return PostgresDatabase.gated(namespace, "pod " + pod, psql::ask);
    }

    @Override
    public Database connection(String name) {
        var connection = Reached.of(namespace.gate(), SqlConnection.class, "postgres", name);
        return PostgresDatabase.gated(namespace, "connection " + name, connection::ask);
    }
}
