package dev.runbook.engine.execution;

import java.util.concurrent.ThreadFactory;
import org.apiguardian.api.API;

/** Threads that don't keep the JVM. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class DaemonThreads {
    private DaemonThreads() {}

    /** Returns what makes them, all with one name. */
    public static ThreadFactory named(String name) {
        return task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
