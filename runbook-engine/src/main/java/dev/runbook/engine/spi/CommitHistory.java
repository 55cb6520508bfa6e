package dev.runbook.engine.spi;

import dev.runbook.api.port.Commit;
import java.util.List;
import org.apiguardian.api.API;

/** The history of a repository. Thread-safe. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface CommitHistory {
    /**
     * Returns the newest commits, newest first; none of a repository without commits.
     *
     * @throws IllegalStateException if it can't be read
     */
    List<Commit> newest(int limit);
}
