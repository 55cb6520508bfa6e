package dev.runbook.api.slo;

import java.util.Map;
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
    /** Copies the map. */
    public SloStatus {
        subject = Map.copyOf(subject);
    }

    @Override
    public String toString() {
        return title + (subject.isEmpty() ? "" : " " + subject) + ": "
                + objective.unit().render(value) + " (" + objective + ")";
    }
}
