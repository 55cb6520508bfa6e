package dev.runbook.chaos.argo;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.controller.Conditions;
import dev.runbook.chaos.controller.Events;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.StatusUpdate;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Holds the state of one reconciliation of one Rollout: what it is, what belongs to it, what has been decided. */
final class RolloutSync {
    private final Simulation simulation;
    private final ObjectStore store;
    private final Events events;
    private final RolloutTimeline timeline;
    private final PauseDecisions pause = new PauseDecisions();
    private final List<Duration> waits = new ArrayList<>();
    private RolloutView rollout;
    private RolloutSets sets;
    private RolloutRuns runs;
    private boolean restarted;

    RolloutSync(Simulation simulation, ObjectStore store, Events events, RolloutView rollout, RolloutSets sets) {
        this.simulation = simulation;
        this.store = store;
        this.events = events;
        this.timeline = new RolloutTimeline(simulation);
        this.rollout = rollout;
        this.sets = sets;
        this.runs = RolloutRuns.of(store, rollout);
    }

    ObjectStore store() {
        return store;
    }

    Instant now() {
        return simulation.now();
    }

    RolloutView rollout() {
        return rollout;
    }

    RolloutSets sets() {
        return sets;
    }

    void sets(RolloutSets found) {
        sets = found;
    }

    RolloutRuns runs() {
        return runs;
    }

    void runs(RolloutRuns current) {
        runs = current;
    }

    PauseDecisions pause() {
        return pause;
    }

    boolean aborted() {
        return pause.aborted(rollout);
    }

    /** Notes that all pods are newer than {@code spec.restartAt} asks. */
    void restarted() {
        restarted = true;
    }

    /** Asks to be called again after a time even if nothing changes. */
    void waitFor(Duration delay) {
        waits.add(delay);
    }

    /** Returns when it wants to be called again, empty if only after a change. */
    Optional<Duration> nextVisit() {
        return waits.stream().min(Duration::compareTo);
    }

    void event(String reason, String message) {
        events.normal(rollout.object(), reason, message);
    }

    void warning(String reason, String message) {
        events.warning(rollout.object(), reason, message);
    }

    void tell(String text) {
        timeline.tell(rollout, text);
    }

    /** Sets the revision annotation if it differs. */
    void revision(long revision) {
        if (rollout.revision() == revision) {
            return;
        }
        rollout = new RolloutView(store.edit(
                rollout.key(),
                copy -> copy.withObjectProperty("metadata")
                        .withObjectProperty("annotations")
                        .put(RolloutReplicaSet.REVISION, Long.toString(revision))));
        event("RolloutUpdated", "Rollout updated to revision " + revision);
    }

    /** Starts a new status: counts, hashes, conditions and analysis runs, without pauses and step. */
    ObjectNode draft() {
        var before = rollout.status();
        var status = JsonNodeFactory.instance.objectNode();
        var blueGreen = status.putObject("blueGreen");
        var canary = status.putObject("canary");
        runs.write(rollout.blueGreen() ? blueGreen : canary, rollout.blueGreen());
        count(status, "replicas", sets.sum(RolloutReplicaSet::replicas));
        count(status, "updatedReplicas", sets.current().replicas());
        count(status, "readyReplicas", sets.sum(RolloutReplicaSet::ready));
        count(status, "availableReplicas", sets.sum(RolloutReplicaSet::available));
        count(status, "HPAReplicas", sets.sum(RolloutReplicaSet::replicas));
        status.put("selector", LabelSelectors.format(rollout.spec().path("selector")));
        status.put("currentPodHash", sets.current().hash());
        text(status, "currentStepHash", RolloutSets.stepHash(rollout));
        status.set(
                "conditions",
                before.path("conditions").isArray()
                        ? before.path("conditions").deepCopy()
                        : JsonNodeFactory.instance.arrayNode());
        RolloutConditions.of(status, now()).remove("InvalidSpec");
        text(status, "stableRS", rollout.stableHash());
        if (rollout.promoteFull()) {
            status.put("promoteFull", true);
        }
        var at = restarted ? rollout.restartAt() : rollout.restartedAt();
        at.ifPresent(time -> status.put("restartedAt", Conditions.time(time)));
        return status;
    }

    /** Writes conditions and phase at once, apart from the rest of the status. */
    void persistConditions(ObjectNode status) {
        store(status);
    }

    /** Writes a new status with pauses, abort and phase; events and the timeline tell what is new. */
    void persist(ObjectNode status) {
        pause.write(rollout, status, now());
        var before = rollout;
        store(status);
        boolean was = !before.status().path("pauseConditions").isEmpty();
        boolean is = !status.path("pauseConditions").isEmpty();
        if (is && !was) {
            event(
                    "RolloutPaused",
                    "Rollout is paused ("
                            + status.path("pauseConditions")
                                    .path(0)
                                    .path("reason")
                                    .asString("") + ")");
        } else if (was && !is && !status.has("abortedAt")) {
            event("RolloutResumed", "Rollout is resumed");
        }
        timeline.changed(before, rollout, sets, runs);
    }

    private void store(ObjectNode status) {
        status.put("observedGeneration", Long.toString(Metadata.generation(rollout.object())));
        var phase = RolloutPhase.of(rollout, status);
        status.put("phase", phase.phase());
        text(status, "message", phase.message());
        rollout = new RolloutView(StatusUpdate.replace(store, rollout.key(), status));
    }

    private static void count(ObjectNode status, String field, int value) {
        if (value != 0) {
            status.put(field, value);
        }
    }

    private static void text(ObjectNode status, String field, String value) {
        if (value.isEmpty()) {
            status.remove(field);
        } else {
            status.put(field, value);
        }
    }
}
