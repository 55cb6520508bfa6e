package dev.runbook.engine.live;

import dev.runbook.api.FiringAlert;
import dev.runbook.engine.execution.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * An alert whose start can hardly be right by this machine's clock.
 *
 * @param alert its name
 * @param future whether it begins later than it was received
 * @param by how far its start is from that
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record AlertSkew(String alert, boolean future, Duration by) {
    /** Clocks that are kept in step differ by less. */
    private static final Duration AHEAD = Duration.ofMinutes(1);
    /** Alerts that fire for longer are rare, and no run can mend what was so long ago. */
    private static final Duration LONG_AGO = Duration.ofDays(7);

    /** Returns it for an alert; empty for one that began at a time that can be. */
    public static Optional<AlertSkew> of(FiringAlert alert, Instant received) {
        var ahead = Duration.between(received, alert.startsAt());
        if (ahead.compareTo(AHEAD) > 0) {
            return Optional.of(new AlertSkew(alert.name(), true, ahead));
        }
        return ahead.negated().compareTo(LONG_AGO) > 0
                ? Optional.of(new AlertSkew(alert.name(), false, ahead.negated()))
                : Optional.empty();
    }

    /** Returns it for a person, one line. */
    public String text() {
        return alert + " began " + Times.text(by)
                + (future
                        ? " after it was received: a clock is wrong, here or where Prometheus runs"
                        : " before it was received: it fires for long, or a clock is wrong");
    }
}
