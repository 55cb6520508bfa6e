package dev.runbook.engine.live;

import java.util.List;
import org.apiguardian.api.API;

/**
 * Plans and runs on a cluster that is named by its context, as the command line does. Found by ServiceLoader: the
 * command line is built upon the engine, not the other way round.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public interface NamedCluster {
    /**
     * Runs a command of the command line, with nobody at a terminal.
     *
     * @param arguments the command and its options
     * @return what it says
     */
    Said run(List<String> arguments);

    /**
     * What a command says.
     *
     * @param document one JSON document
     * @param errors what it says beside it, for people
     */
    @API(status = API.Status.INTERNAL, since = "0.1")
    record Said(String document, String errors) {}
}
