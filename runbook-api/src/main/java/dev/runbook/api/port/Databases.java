package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * PostgreSQL databases of the run's namespace, or outside of it. Everything is read in read-only transactions that end
 * by themselves after ten seconds, so every step may ask, also where a command is run in a pod for it.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Databases {
    /** Returns this port for another namespace. */
    Databases in(String namespace);

    /**
     * Returns the database that {@code psql} in a pod's first container reaches: the one named like the user, without a
     * password being asked for.
     */
    Database pod(String pod, String user);

    /** Returns the database that {@code psql} in a pod's first container reaches. */
    Database pod(String pod, String user, String database);

    /**
     * Returns the database of a connection that the run was given ({@code --connections}), reached directly.
     *
     * @throws IllegalStateException if there is none of that name
     */
    Database connection(String name);
}
