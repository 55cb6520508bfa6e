package dev.runbook.engine.serve;

/**
 * What a replica has as long as it leads.
 *
 * @param inbox the alerts that were accepted
 * @param dispatcher brings them to their runbooks
 */
record Shift(Inbox inbox, Dispatcher dispatcher) implements AutoCloseable {
    @Override
    public void close() {
        dispatcher.close();
        inbox.close();
    }
}
