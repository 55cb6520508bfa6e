package dev.runbook.api.port;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * The connections of a database's clients.
 *
 * @param used how many there are, this one included
 * @param limit how many clients without special rights may have
 * @param byState how many are {@code active}, {@code idle}, {@code idle in transaction}…, by name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record DatabaseConnections(int used, int limit, Map<String, Integer> byState) {
    /** Copies the map, in an order that is the same in every JVM: steps put it into texts. */
    public DatabaseConnections {
        byState = Collections.unmodifiableMap(new TreeMap<>(byState));
    }

    /** Returns the share of the limit that is used, 1 when it is reached. */
    public double share() {
        return limit == 0 ? 1 : (double) used / limit;
    }
}
