package dev.runbook.api.port;

import java.time.Duration;
import java.util.List;
import org.apiguardian.api.API;

/** Logs that are kept outside of the cluster, in OpenSearch. Reads alone. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface LogSearch {
    /**
     * Returns the newest documents of an index, newest first: the range query on {@code @timestamp}.
     *
     * @param connection one that the run was given ({@code --connections})
     * @param index a name, or a pattern as {@code predator-logs-*}
     * @param back how far back
     * @param limit how many at most, up to 10,000
     * @throws IllegalStateException if there is no connection of that name, or OpenSearch does not answer
     */
    List<LogDocument> newest(String connection, String index, Duration back, int limit);
}
