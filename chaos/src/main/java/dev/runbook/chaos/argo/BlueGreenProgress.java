package dev.runbook.chaos.argo;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Brings a Rollout with the blue-green strategy a step further and writes its status. */
final class BlueGreenProgress {
    private BlueGreenProgress() {}

    /** Does all of one reconciliation after ReplicaSets and revision are known. */
    static void reconcile(RolloutSync sync) {
        var spec = new BlueGreen(sync.rollout());
        BlueGreenServices.preview(sync, spec);
        if (!sync.sets().templateOrStepsChanged(sync.rollout())) {
            PodRestarts.reconcile(sync);
            BlueGreenScaling.reconcile(sync, spec);
            BlueGreenPause.reconcile(sync, spec);
            BlueGreenServices.active(sync, spec);
            RolloutAnalyses.reconcileBlueGreen(sync, spec);
        }
        write(sync, spec);
    }

    /** Scales to a new number of pods and leaves all else. */
    static void replicasOnly(RolloutSync sync) {
        var spec = new BlueGreen(sync.rollout());
        BlueGreenScaling.reconcile(sync, spec);
        var status = ReplicaSetWriter.status(sync);
        count(sync, spec.activeHash(), status);
        sync.persist(status);
    }

    private static void write(RolloutSync sync, BlueGreen spec) {
        var rollout = sync.rollout();
        boolean changed = sync.sets().templateOrStepsChanged(rollout);
        if (changed) {
            sync.pause().clear();
            sync.pause().removeAbort();
            sync.restarted();
            sync.runs(sync.runs().with(Optional.empty(), Optional.empty()));
        }
        if (rollout.promoteFull() || sync.sets().rollbackWithinWindow(rollout)) {
            sync.pause().clear();
            sync.pause().removeAbort();
        }
        var status = sync.draft();
        if (changed) {
            status.remove("promoteFull");
        }
        var blueGreen = status.withObjectProperty("blueGreen");
        var active = BlueGreenServices.hash(sync, spec.activeService());
        text(blueGreen, "previewSelector", BlueGreenServices.hash(sync, spec.previewService()));
        text(blueGreen, "activeSelector", active);
        var reason = promotion(sync, spec, active);
        if (reason.isPresent()) {
            promote(sync, status, reason.get());
        } else if (!changed && checkPoint(sync, spec)) {
            blueGreen.put("scaleUpPreviewCheckPoint", true);
        }
        count(sync, active, status);
        CanaryProgress.finish(sync, status);
    }

    /** Availability is that of the pods behind the active service. */
    private static void count(RolloutSync sync, String active, ObjectNode status) {
        var set = sync.sets().all().stream()
                .filter(candidate -> candidate.hash().equals(active))
                .findFirst();
        number(
                status,
                "HPAReplicas",
                set.map(RolloutReplicaSet::replicas).orElseGet(() -> sync.sets().sum(RolloutReplicaSet::replicas)));
        number(
                status,
                "availableReplicas",
                set.map(RolloutReplicaSet::available)
                        .orElseGet(() -> sync.sets().sum(RolloutReplicaSet::available)));
        set.ifPresent(found -> {
            number(status, "readyReplicas", found.ready());
            status.put(
                    "selector",
                    LabelSelectors.format(found.object().path("spec").path("selector")));
        });
    }

    private static Optional<String> promotion(RolloutSync sync, BlueGreen spec, String active) {
        var rollout = sync.rollout();
        if (sync.sets().stable().isEmpty() || active.isEmpty()) {
            return Optional.of("Initial deploy");
        }
        if (!active.equals(sync.sets().current().hash())) {
            return Optional.empty();
        }
        if (rollout.promoteFull()) {
            return Optional.of("Full promotion requested");
        }
        if (sync.sets().rollbackWithinWindow(rollout)) {
            return Optional.of("Rollback within window");
        }
        boolean analysed = spec.postPromotion().isMissingNode()
                || sync.runs()
                        .background()
                        .filter(run -> RolloutRuns.phase(run).equals("Successful"))
                        .isPresent();
        return sync.aborted() || !analysed ? Optional.empty() : Optional.of("Completed blue-green update");
    }

    private static void promote(RolloutSync sync, ObjectNode status, String reason) {
        sync.pause().clear();
        sync.pause().removeAbort();
        status.remove("promoteFull");
        var hash = sync.sets().current().hash();
        if (!sync.rollout().stableHash().equals(hash)) {
            status.put("stableRS", hash);
            sync.event(
                    "RolloutCompleted",
                    "Rollout completed update to revision " + sync.rollout().revision() + " (" + hash + "): " + reason);
        }
    }

    /** Once the preview's pods have proven themselves the rest of them is made. */
    private static boolean checkPoint(RolloutSync sync, BlueGreen spec) {
        return spec.previewReplicas().isPresent()
                && (spec.checkPointPassed()
                        || BlueGreenPause.analysed(sync, spec)
                                && spec.pauseCompleted(sync.pause(), sync.now())
                                && spec.previewReplicas().get()
                                        == sync.sets().current().available());
    }

    private static void text(ObjectNode object, String field, String value) {
        if (!value.isEmpty()) {
            object.put(field, value);
        }
    }

    private static void number(ObjectNode status, String field, int value) {
        if (value == 0) {
            status.remove(field);
        } else {
            status.put(field, value);
        }
    }
}
