package dev.runbook.engine.cli;

import dev.runbook.api.FiringAlert;
import dev.runbook.api.ObjectRef;
import dev.runbook.api.StepKind;
import dev.runbook.engine.cli.Workplace.Acting;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.gate.Stop;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.JournalRecord.Noted;
import dev.runbook.engine.journal.JournalRecord.TimeJudged;
import dev.runbook.engine.journal.MemoryJournal;
import dev.runbook.engine.journal.RecordedRun;
import dev.runbook.engine.live.AlertFingerprint;
import dev.runbook.engine.live.Approvals;
import dev.runbook.engine.live.ClusterIdentity;
import dev.runbook.engine.live.PlannedAccess;
import dev.runbook.engine.model.RunbookModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One command's work on one cluster with one runbook: what is shown, asked and planned before anything changes. */
final class Session implements AutoCloseable {
    private final Workplace place;
    private final LiveRun live;
    private List<ObjectRef> planned = List.of();
    private List<TimeJudged> judged = List.of();

    Session(RunbookModel runbook, ClusterOptions options, Consent consent, Screen screen) {
        this(runbook, options, consent, screen, null);
    }

    /** Makes the session of a run that an alert starts. */
    Session(RunbookModel runbook, ClusterOptions options, Consent consent, Screen screen, @Nullable FiringAlert alert) {
        this.place = Workplace.of(runbook, options, consent, screen, alert);
        this.live = new LiveRun(place);
        try {
            place.bounds().requireContext();
        } catch (RuntimeException e) {
            place.close();
            throw e;
        }
    }

    /** Returns what changes things. */
    LiveRun live() {
        return live;
    }

    ClusterIdentity identity() {
        return place.identity();
    }

    String namespace() {
        return place.namespace();
    }

    /** Returns who would do what where, for other people. */
    String describe() {
        return place.describe();
    }

    /** Returns how many others have to agree before anything changes here. */
    int approvers() {
        return place.bounds().approvers();
    }

    /** Returns why no run may begin now, a line each; empty when one may. */
    List<String> objections() {
        var here = new Attempts.Place(
                place.runbook().id(),
                identity().uid(),
                namespace(),
                place.alert() == null ? "" : AlertFingerprint.of(place.alert().labels()));
        var now = Workplace.CLOCK.instant();
        judged = place.bounds().judged(now);
        return place.bounds()
                .objections(
                        here, place.journals(), place.metrics(), place.screen().terminal(), now);
    }

    /**
     * Requires that a run may begin now.
     *
     * @throws Refusal with all that speaks against it
     */
    void requireMay() {
        var objections = objections();
        if (!objections.isEmpty()) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    "No run may begin now, so nothing was done:\n  - " + String.join("\n  - ", objections));
        }
    }

    Optional<String> protectedName() {
        return place.bounds().protectedName();
    }

    Leftovers leftovers() {
        return new Leftovers(place.journals(), identity().uid());
    }

    Approvals approvals() {
        return place.approvals();
    }

    /** Gives back the lock of a run that has ended, and its questions; returns whether nobody else has it by now. */
    boolean giveBack(RecordedRun run) {
        live.forgetQuestions(run.id(), run.history());
        return place.keptLocks().giveBack(run);
    }

    /** Refuses before anybody is asked anything where another run is at work. */
    void requireFreeLock() {
        place.requireFreeLock();
    }

    void printPlace() {
        var id = identity();
        var out = place.screen().out();
        out.println(
                "Runbook    " + place.runbook().id() + ": " + place.runbook().title());
        out.println("Context    " + id.context());
        out.println("Server     " + id.server());
        out.println("Cluster    " + id.uid());
        out.println("Namespace  " + namespace());
        out.println("User       " + id.user());
        out.println();
    }

    /** Plans and returns the plan's journal. */
    List<String> plan(Map<String, String> parameters) {
        return plan(parameters, true);
    }

    /** Plans, and has the API server try what is held back or not. */
    List<String> plan(Map<String, String> parameters, boolean server) {
        var journal = new MemoryJournal();
        var access = new PlannedAccess();
        var bounds = place.bounds();
        var acting = new Acting(
                Mode.PLAN, parameters, journal, History.none(), bounds.ofPlan(), access, place.alert(), new Stop());
        Launch.run(place.runbook(), place.planning(acting, server), null);
        var history = History.of(journal.lines());
        planned = history.planned();
        bounds.reviews(access, place.options().journals.store.mirror()).forEach(journal::append);
        bounds.doubtfulApproval(asksPeople(history))
                .ifPresent(doubt -> journal.append(new Noted(Workplace.CLOCK.instant(), "", doubt)));
        return journal.lines();
    }

    private boolean asksPeople(History plan) {
        return place.runbook().steps().stream()
                .filter(step -> step.kind() == StepKind.MANUAL)
                .anyMatch(step -> plan.of(step.name())
                        .filter(told -> told.outcome().equals("SUCCEEDED"))
                        .isPresent());
    }

    /** Begins the run that was planned. */
    History apply(String run, Map<String, String> parameters, List<JournalRecord> agreed) {
        return live.apply(run, parameters, planned, agreed, judged);
    }

    @Override
    public void close() {
        place.close();
    }
}
