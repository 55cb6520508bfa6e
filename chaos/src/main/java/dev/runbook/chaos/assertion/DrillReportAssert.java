package dev.runbook.chaos.assertion;

import dev.runbook.api.Verdict;
import dev.runbook.engine.report.DrillReport;
import dev.runbook.engine.report.DrillReport.Clocked;
import dev.runbook.engine.spi.TimelineEntry;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apiguardian.api.API;
import org.assertj.core.api.AbstractAssert;

/** Asserts what a drill showed. A failure carries the timeline. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class DrillReportAssert extends AbstractAssert<DrillReportAssert, DrillReport> {
    DrillReportAssert(DrillReport actual) {
        super(actual, DrillReportAssert.class);
    }

    /** Asserts that the drill was run to its end and nothing was red. */
    public DrillReportAssert isGreen() {
        isNotNull();
        if (!actual.failures().isEmpty()) {
            fail("to be green, but it failed:\n  " + String.join("\n  ", actual.failures()));
        }
        if (!actual.complete()) {
            fail("to be green, but only a part of it was run, which proves nothing");
        }
        return this;
    }

    /** Asserts that the drill is red for a reason that contains a text. */
    public DrillReportAssert isRedBecause(String text) {
        isNotNull();
        if (actual.failures().stream().noneMatch(failure -> failure.contains(text))) {
            fail("to be red because of '" + text + "', but "
                    + (actual.failures().isEmpty()
                            ? "it is green"
                            : "the reasons are:\n  " + String.join("\n  ", actual.failures())));
        }
        return this;
    }

    /** Asserts how the run ended. */
    public DrillReportAssert hasVerdict(Verdict verdict) {
        isNotNull();
        if (!verdict.name().equals(actual.verdict())) {
            fail("to end " + verdict + ", but it ended " + actual.verdict() + ":\n  "
                    + String.join("\n  ", actual.explanation()));
        }
        return this;
    }

    /** Asserts how many effects the run intended. */
    public DrillReportAssert hasEffects(long count) {
        isNotNull();
        if (actual.effects() != count) {
            fail("to intend " + count + " effects, but it intended " + actual.effects());
        }
        return this;
    }

    /** Asserts that the alert fired in time, counted from the first fault. */
    public DrillReportAssert wasDetectedWithin(Duration bound) {
        isNotNull();
        return within("detected", actual.detected(), bound);
    }

    /** Asserts that the run's last effect came in time, counted from the first fault. */
    public DrillReportAssert wasMitigatedWithin(Duration bound) {
        isNotNull();
        return within("mitigated", actual.mitigated(), bound);
    }

    /** Asserts that the service was back in time, counted from the first fault. */
    public DrillReportAssert recoveredWithin(Duration bound) {
        isNotNull();
        return within("recovered", actual.recovered(), bound);
    }

    /** Asserts that an actor is told of in the timeline with a text that matches a regular expression somewhere. */
    public DrillReportAssert tells(String actor, String regex) {
        isNotNull();
        var pattern = Pattern.compile(regex);
        if (actual.timeline().stream()
                .noneMatch(entry -> entry.actor().equals(actor)
                        && pattern.matcher(entry.text()).find())) {
            fail("to tell of " + actor + ": " + regex);
        }
        return this;
    }

    private DrillReportAssert within(String what, Clocked clocked, Duration bound) {
        var after = clocked.after();
        if (after == null) {
            fail("to be " + what + " within " + bound.toSeconds() + " s, but that did not happen");
        } else if (after.compareTo(bound) > 0) {
            fail("to be " + what + " within " + bound.toSeconds() + " s, but it took " + after.toSeconds() + " s");
        }
        return this;
    }

    private void fail(String message) {
        failWithMessage(
                "%s",
                "Expected drill '" + actual.title() + "' " + message + "\nTimeline:\n"
                        + actual.timeline().stream()
                                .map(DrillReportAssert::line)
                                .collect(Collectors.joining("\n")));
    }

    private static String line(TimelineEntry entry) {
        return "  " + entry.at() + " " + entry.actor() + ": " + entry.text();
    }
}
