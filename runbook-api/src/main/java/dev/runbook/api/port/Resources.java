package dev.runbook.api.port;

import java.util.Map;
import org.apiguardian.api.API;

/**
 * Requests and limits of a container.
 *
 * @param requests quantities by resource name, as {@code cpu -> 500m}
 * @param limits likewise
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Resources(Map<String, String> requests, Map<String, String> limits) {
    /** Copies the maps. */
    public Resources {
        requests = Map.copyOf(requests);
        limits = Map.copyOf(limits);
    }
}
