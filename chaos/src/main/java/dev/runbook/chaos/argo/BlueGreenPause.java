package dev.runbook.chaos.argo;

import java.time.Duration;

/** Pauses a blue-green update before its promotion, and ends the pause by time or because it is needed no more. */
final class BlueGreenPause {
    private BlueGreenPause() {}

    static void reconcile(RolloutSync sync, BlueGreen spec) {
        var rollout = sync.rollout();
        if (rollout.aborted()
                || !spec.readyForPause(sync.sets().current())
                || rollout.pausedByUser()
                || rollout.pausedSince(RolloutView.INCONCLUSIVE).isPresent()) {
            return;
        }
        if (BlueGreenServices.fastTracked(sync, spec) || spec.checkPointPassed() || !spec.pauses()) {
            sync.pause().remove(BlueGreen.PAUSE);
            return;
        }
        if (!analysed(sync, spec)) {
            return;
        }
        var since = rollout.pausedSince(BlueGreen.PAUSE);
        if (since.isEmpty()) {
            // Without a pause, one that the controller began was ended by a person.
            if (!rollout.controllerPause()) {
                sync.pause().add(BlueGreen.PAUSE);
            }
        } else if (spec.pauseCompleted(sync.pause(), sync.now())) {
            sync.pause().remove(BlueGreen.PAUSE);
        } else if (!spec.autoPromotion().isZero()) {
            sync.waitFor(Duration.between(sync.now(), since.get().plus(spec.autoPromotion()))
                    .plusMillis(1));
        }
    }

    /** Returns whether the analysis before the promotion was successful, if there is to be one. */
    static boolean analysed(RolloutSync sync, BlueGreen spec) {
        return spec.prePromotion().isMissingNode()
                || sync.runs()
                        .step()
                        .filter(run -> RolloutRuns.phase(run).equals("Successful"))
                        .isPresent();
    }
}
