package dev.runbook.api.port;

import java.time.Duration;
import org.apiguardian.api.API;

/**
 * A query that waits for another's lock.
 *
 * @param pid its backend's process
 * @param query its text, literals masked
 * @param waiting how long ago it began
 * @param blockedBy the process of the backend that holds the lock
 * @param blockerState what that one does, as {@code idle in transaction}
 * @param blocker that one's last query, literals masked
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record BlockedQuery(
        int pid, String query, Duration waiting, int blockedBy, String blockerState, String blocker) {}
