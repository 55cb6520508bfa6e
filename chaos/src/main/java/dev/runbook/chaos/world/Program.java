package dev.runbook.chaos.world;

import dev.runbook.api.port.ExecResult;
import java.util.List;
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
}
