package dev.runbook.api.port;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * Requests and limits of a container.
 *
 * @param requests quantities by resource name, as {@code cpu -> 500m}
 * @param limits likewise
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Resources(Map<String, String> requests, Map<String, String> limits) {
    /** Copies the maps, by key: the same text in every JVM. */
    public Resources {
        requests = Collections.unmodifiableMap(new TreeMap<>(requests));
        limits = Collections.unmodifiableMap(new TreeMap<>(limits));
    }
}
