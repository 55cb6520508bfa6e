package dev.runbook.chaos.argo;

import dev.runbook.chaos.simulation.Simulation;
import java.util.ArrayList;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells on the drill's timeline what becomes of a Rollout.
 *
 * @param simulation whose timeline it is
 */
record RolloutTimeline(Simulation simulation) {
    private static final String ACTOR = "Argo Rollouts";

    /** Adds a line about a Rollout. */
    void tell(RolloutView rollout, String text) {
        simulation.tell(ACTOR, rollout.name() + ": " + text);
    }

    /** Tells what differs between a Rollout before and after a new status. */
    void changed(RolloutView before, RolloutView after, RolloutSets sets, RolloutRuns runs) {
        long revision = sets.current().revision();
        if (after.status().has("abortedAt") && !before.status().has("abortedAt")) {
            simulation.tell(ACTOR, after.name() + " aborted: " + abortReason(after, runs) + ", weight 0 %");
            return;
        }
        if (!after.stableHash().equals(before.stableHash())) {
            simulation.tell(
                    ACTOR,
                    after.name() + " revision " + revision
                            + (before.stableHash().isEmpty() ? " deployed" : " promoted"));
            return;
        }
        if (after.fullyPromoted() && !before.fullyPromoted()) {
            tell(after, "back to the stable template as revision " + revision + ", steps skipped");
            return;
        }
        if (!after.blueGreen()
                && !after.stableHash().isEmpty()
                && !after.fullyPromoted()
                && (after.weight() != before.weight() || before.fullyPromoted())) {
            tell(after, "weight " + after.weight() + " %, canary revision " + revision);
        }
        if (after.pausedSince(RolloutView.INCONCLUSIVE).isPresent()
                && before.pausedSince(RolloutView.INCONCLUSIVE).isEmpty()) {
            simulation.tell(ACTOR, after.name() + " paused: analysis inconclusive, weight " + after.weight() + " %");
        } else if (after.pausedSince(RolloutView.STEP_PAUSE).isPresent()
                && before.pausedSince(RolloutView.STEP_PAUSE).isEmpty()) {
            var step = after.stepIndex() + 1;
            simulation.tell(
                    ACTOR,
                    after.name() + " paused: step " + step + " of "
                            + after.steps().size());
        }
        if (after.status().path("message").asString("").startsWith("ProgressDeadlineExceeded")
                && !before.status().path("message").asString("").startsWith("ProgressDeadlineExceeded")) {
            simulation.tell(ACTOR, after.name() + " makes no progress: ProgressDeadlineExceeded");
        }
    }

    private static String abortReason(RolloutView rollout, RolloutRuns runs) {
        var bad = new ArrayList<String>();
        runs.current().forEach(run -> failures(run, bad));
        if (rollout.status().path("message").asString("").startsWith("ProgressDeadlineExceeded")) {
            return "no progress within its deadline";
        }
        return bad.isEmpty() ? "by request" : String.join(", ", bad);
    }

    private static void failures(ObjectNode run, ArrayList<String> bad) {
        var phase = RolloutRuns.phase(run);
        for (var metric : run.path("status").path("metricResults")) {
            if ((phase.equals("Failed") || phase.equals("Error"))
                    && metric.path("phase").asString("").equals(phase)) {
                bad.add("analysis " + metric.path("name").asString("") + " "
                        + (phase.equals("Error") ? "ended in error" : phase.toLowerCase(Locale.ROOT)));
            }
        }
    }
}
