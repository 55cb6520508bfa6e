package dev.runbook.chaos.world;

import dev.runbook.api.port.ExecResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;

/** Answers commands that are run in the pods of a workload. May keep state: one object a world that is opened. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface Program {
    /**
     * Runs a command to its end.
     *
     * @param command the program and its arguments
     * @return empty for a command that it does not know, which is answered with 501 rather than with a guess
     */
    Optional<ExecResult> run(List<String> command);

    /**
     * Returns what an exporter beside it tells now, as {@code redis_memory_used_bytes}; the same names each time. The
     * series get the labels {@code namespace} and {@code app}, the workload's name.
     */
    default Map<String, Double> metrics() {
        return Map.of();
    }

    /** Tells whether a command reads its standard input; one that does runs when that has ended. */
    default boolean readsInput(List<String> command) {
        return false;
    }

    /**
     * Runs a command that reads its standard input to its end.
     *
     * @param input what was sent to it, empty where nothing was
     */
    default Optional<ExecResult> run(List<String> command, String input) {
        return run(command);
    }
}
