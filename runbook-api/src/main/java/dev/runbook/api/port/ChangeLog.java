package dev.runbook.api.port;

import java.util.List;
import org.apiguardian.api.API;

/** What was changed lately: commits, events of the namespace, what Argo CD has synchronised. Reads alone. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface ChangeLog {
    /** Returns this port for another namespace. */
    ChangeLog in(String namespace);

    /**
     * Returns the newest commits of a repository that the run was given ({@code --connections}), newest first; none
     * of a repository without commits.
     *
     * @throws IllegalStateException if there is none of that name, or it can't be read
     */
    List<Commit> commits(String connection, int limit);

    /** Returns the newest events about objects of the namespace, newest first. */
    List<ObjectEvent> events(int limit);

    /**
     * Returns what Argo CD has synchronised of an Application of the namespace, newest first.
     *
     * @throws IllegalStateException if Argo CD is not installed, or there is no such Application
     */
    List<Synchronisation> synchronisations(String application);
}
