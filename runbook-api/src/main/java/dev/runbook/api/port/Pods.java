package dev.runbook.api.port;

import java.util.List;
import org.apiguardian.api.API;

/** Looks at pods of the run's namespace. Reads, but for {@link #exec}, which counts as an effect. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Pods {
    /** Returns this port for another namespace. */
    Pods in(String namespace);

    /** Lists pods that match a label selector as kubectl writes it, by name. */
    List<PodStatus> list(String selector);

    /** Describes one pod with its containers and events; fails with the API server's 404 if there is none. */
    PodDescription describe(String name);

    /** Returns the newest lines, oldest first, of the containers of all pods that match a selector. */
    List<LogLine> logs(String selector, int tail);

    /** Returns the newest lines, oldest first, that a pod's containers wrote before their last restart; empty if none. */
    List<LogLine> previousLogs(String name, int tail);

    /** Returns the events about a pod, newest first. */
    List<ClusterEvent> events(String name);

    /** Returns what pods use now, as metrics.k8s.io tells it; a pod without metrics yet is left out. */
    List<PodUse> top(String selector);

    /** Runs a command in a pod's first container. An effect, whatever the command does: only CHANGE steps may. */
    ExecResult exec(String name, String... command);
}
