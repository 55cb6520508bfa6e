package dev.runbook.engine.port;

import dev.runbook.api.port.LogDocument;
import dev.runbook.api.port.LogSearch;
import dev.runbook.engine.gate.StepGate;
import dev.runbook.engine.spi.LogIndex;
import java.time.Duration;
import java.util.List;

/** Logs outside of the cluster, for as long as the step lasts. */
record GatedLogSearch(StepGate gate) implements LogSearch {
    private static final int MOST = 10_000;

    @Override
    public List<LogDocument> newest(String connection, String index, Duration back, int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit must be from 1 to " + MOST + ", not " + limit);
        }
        var logs = Reached.of(gate, LogIndex.class, "opensearch", connection);
        return gate.readOnly("search in " + index + " of " + connection, () -> logs.newest(index, back, limit));
    }
}
