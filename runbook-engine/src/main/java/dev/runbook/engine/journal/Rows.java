package dev.runbook.engine.journal;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one run, written over one connection; after a failure over a new one. Not thread-safe. */
final class Rows implements SharedLines {
    private final DatabaseStore store;
    private final String run;
    private @Nullable Connection connection;

    Rows(DatabaseStore store, String run) {
        this.store = store;
        this.run = run;
    }

    @Override
    public boolean append(long first, List<String> lines) throws IOException {
        return asking(open -> DatabaseStore.insert(open, run, first, lines));
    }

    @Override
    public List<String> from(long first) throws IOException {
        return asking(open -> {
            var lines = DatabaseStore.from(open, run, first);
            open.commit();
            return lines;
        });
    }

    private <T> T asking(DatabaseStore.Work<T> work) throws IOException {
        try {
            if (connection == null) {
                connection = store.connect();
            }
            return work.on(connection);
        } catch (SQLException e) {
            close();
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It failed before; another one is opened.
        } finally {
            connection = null;
        }
    }
}
