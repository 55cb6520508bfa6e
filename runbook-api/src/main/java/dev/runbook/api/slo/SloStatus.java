package dev.runbook.api.slo;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * An SLO at an instant.
 *
 * @param title what is measured
 * @param subject the labels that tell one subject of the indicator from another; empty when there is one
 * @param value the indicator; NaN without data
 * @param objective the bound that means recovered
 * @param met whether the value keeps it; no data does not
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record SloStatus(String title, Map<String, String> subject, double value, Bound objective, boolean met) {
    /** Copies the map, by key: the same text in every JVM. */
    public SloStatus {
        subject = Collections.unmodifiableMap(new TreeMap<>(subject));
    }

    @Override
    public String toString() {
        return title + (subject.isEmpty() ? "" : " " + subject) + ": "
                + objective.unit().render(value) + " (" + objective + ")";
    }
}
