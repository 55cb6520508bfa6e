package dev.runbook.engine.port;

import dev.runbook.engine.gate.StepGate;

/** Finds connections, in the words of the file that names them. */
final class Reached {
    private Reached() {}

    /**
     * Finds a connection of a run.
     *
     * @param section of the file of connections that would have it
     * @throws IllegalStateException if there is none
     */
    static <T> T of(StepGate gate, Class<T> type, String section, String name) {
        gate.requireOpen("asking for the connection " + name);
        return gate.arena()
                .connections()
                .find(type, name)
                .orElseThrow(() -> new IllegalStateException("there is no connection '" + name + "' of kind " + section
                        + ", so it was not asked. Name it under '" + section + ":' in the file of --connections; in a"
                        + " drill the world supplies it (ClusterWorld.connection)."));
    }
}
