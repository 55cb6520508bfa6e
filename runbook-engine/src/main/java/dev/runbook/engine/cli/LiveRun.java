package dev.runbook.engine.cli;

import dev.runbook.api.FiringAlert;
import dev.runbook.api.ObjectRef;
import dev.runbook.api.Verdict;
import dev.runbook.engine.cli.Workplace.Acting;
import dev.runbook.engine.execution.Answered;
import dev.runbook.engine.gate.CallObserver;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.gate.Stop;
import dev.runbook.engine.journal.ChainedJournal;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.JournalRecord.Noted;
import dev.runbook.engine.journal.JournalRecord.TimeJudged;
import dev.runbook.engine.journal.RecordedRun;
import dev.runbook.engine.live.AlertSkew;
import dev.runbook.engine.live.ClockedJournal;
import dev.runbook.engine.live.Hold;
import dev.runbook.engine.live.LaterChangeGuard;
import dev.runbook.engine.live.MaskGuard;
import dev.runbook.engine.trace.Tracing;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One process's work on one run: it begins it, goes on with it, or takes it back. */
final class LiveRun {
    private final Workplace place;
    private volatile @Nullable HandedOverJournal own;
    private final Stop stop = new Stop();
    private volatile boolean handedOver;

    LiveRun(Workplace place) {
        this.place = place;
    }

    /**
     * Begins a run.
     *
     * @param planned the objects that it will write to
     * @param agreed what its journal says of people's word for its plan
     * @param judged what was judged by the clock before
     */
    History apply(
            String run,
            Map<String, String> parameters,
            List<ObjectRef> planned,
            List<JournalRecord> agreed,
            List<TimeJudged> judged) {
        var journals = place.journals();
        try (var hold = place.hold(run, planned);
                var journal = journals.has(run) ? journals.reopen(journals.read(run)) : journals.create(run)) {
            var header = RunHeader.of(
                    run,
                    place.runbook(),
                    place.identity(),
                    parameters,
                    place.alert(),
                    hold.token(),
                    planned,
                    place.consent());
            return written(
                    journal,
                    run,
                    kept -> {
                        taken(hold, kept);
                        judged.forEach(kept::append);
                        doubt(kept);
                        agreed.forEach(kept::append);
                        return go(run, acting(parameters, kept, History.none(), hold, place.alert()), header);
                    },
                    hold);
        }
    }

    /**
     * Goes on with a run because a person says so. Its journal comes before its lock, which it would take from a process of
     * its own that is at work.
     *
     * @param first what the journal says before
     */
    History resume(RecordedRun recorded, Map<String, String> parameters, List<JournalRecord> first) {
        return goOn(recorded, parameters, first, () -> forgetStop(recorded.id()));
    }

    /** Goes on with a run because nobody has ended it: what it was asked before, as to stop, holds. */
    History goOn(RecordedRun recorded, Map<String, String> parameters, List<JournalRecord> first) {
        return goOn(recorded, parameters, first, () -> {});
    }

    private History goOn(
            RecordedRun recorded, Map<String, String> parameters, List<JournalRecord> first, Runnable before) {
        var unused = place.history(recorded.lines());
        try (var journal = place.journals().reopen(recorded);
                var hold = place.hold(recorded.id(), RunHeader.targets(recorded.history()))) {
            before.run();
            return written(
                    journal,
                    recorded.id(),
                    kept -> {
                        first.forEach(kept::append);
                        taken(hold, kept);
                        var history = place.history(kept.lines());
                        var started = RunHeader.alert(history.header());
                        return go(recorded.id(), acting(parameters, kept, history, hold, started), Map.of());
                    },
                    hold);
        }
    }

    /**
     * Takes a run back.
     *
     * @param why who does it, and for what reason
     * @param agreed their word
     * @param overwrite also what somebody else has changed since
     */
    History rollBack(
            RecordedRun recorded, Map<String, String> parameters, String why, Answered agreed, boolean overwrite) {
        var unused = place.history(recorded.lines());
        try (var journal = place.journals().reopen(recorded);
                var hold = place.hold(recorded.id(), RunHeader.targets(recorded.history()))) {
            forgetStop(recorded.id());
            var kept = new HandedOverJournal(ClockedJournal.of(journal, Workplace.CLOCK));
            kept.append(new JournalRecord.RunResumed(now(), why));
            kept.append(agreed.record("rollback", now()));
            taken(hold, kept);
            var history = place.history(kept.lines());
            var guards = place.bounds()
                    .ofRun(hold, history, place.metrics(), place.screen().terminal(), kept::append);
            guards.add(new MaskGuard());
            if (!overwrite) {
                guards.add(new LaterChangeGuard(kept::lines));
            }
            var started = RunHeader.alert(history.header());
            var acting = new Acting(Mode.LIVE, parameters, kept, history, guards, CallObserver.NONE, started, stop);
            place.brokenGlass(recorded.id());
            var watch = StopWatch.ofRollback(place, recorded.id(), stop);
            var end = orderlyEnd(kept);
            try {
                Launch.run(place.runbook(), place.takingBack(acting, why), xml(recorded.id() + ".rollback"));
            } finally {
                end.ifPresent(OrderlyEnd::close);
                watch.close();
            }
            release(hold, kept);
            var after = History.of(kept.lines());
            forgetQuestions(recorded.id(), after);
            return after;
        }
    }

    /** Does the work with a journal that is watched, traced, and may be handed over; the lock is given back after it. */
    private History written(ChainedJournal journal, String run, Function<Journal, History> work, Hold hold) {
        var clocked = ClockedJournal.of(journal, Workplace.CLOCK);
        var kept = new HandedOverJournal(clocked);
        own = kept;
        if (handedOver) {
            kept.handOver();
        }
        var tracing = Tracing.configured(System.getenv(), System.getProperties());
        var end = orderlyEnd(kept);
        try {
            var history = Tracing.traced(tracing, kept, run, work);
            release(hold, clocked);
            return history;
        } finally {
            end.ifPresent(OrderlyEnd::close);
            tracing.ifPresent(Tracing::flush);
        }
    }

    private Optional<OrderlyEnd> orderlyEnd(HandedOverJournal kept) {
        return place.served() ? Optional.empty() : Optional.of(new OrderlyEnd(kept, stop, place.screen()));
    }

    /** What people read of times since the alert depends on its start. */
    private void doubt(Journal journal) {
        Optional.ofNullable(place.alert())
                .flatMap(alert -> AlertSkew.of(alert, now()))
                .ifPresent(skew -> journal.append(new Noted(now(), "", skew.text())));
    }

    private static void taken(Hold hold, Journal journal) {
        journal.append(hold.taken(now()));
        hold.judged().forEach(journal::append);
    }

    private void release(Hold hold, Journal journal) {
        var record = hold.release(now());
        journal.append(record);
        if (record instanceof Noted failed) {
            place.screen().err().println(failed.text());
        }
    }

    private static Instant now() {
        return Workplace.CLOCK.instant();
    }

    /** Stops the run after the effect that is under way, so that another process goes on with it. */
    void handOver() {
        handedOver = true;
        var kept = own;
        if (kept != null) {
            kept.handOver();
        }
        stop.everything("the server ends");
    }

    /** Returns whether another process goes on with the run. */
    boolean handedOver() {
        return handedOver;
    }

    private Acting acting(
            Map<String, String> parameters, Journal journal, History history, Hold hold, @Nullable FiringAlert alert) {
        var watched = place.screen().terminal();
        var guards = place.bounds().ofRun(hold, history, place.metrics(), watched, journal::append);
        guards.add(new MaskGuard());
        guards.add(new LaterChangeGuard(journal::lines));
        return new Acting(Mode.LIVE, parameters, journal, history, guards, CallObserver.NONE, alert, stop);
    }

    private History go(String run, Acting acting, Map<String, String> header) {
        var settings = place.running(acting, header, run);
        place.brokenGlass(run);
        try (var watch = StopWatch.ofRun(place, run, stop)) {
            new AbortWatch(place.bounds().abort(), place.metrics(), watch::stop)
                    .during(() -> Launch.run(place.runbook(), settings, xml(run)));
        }
        var history = History.of(acting.journal().lines());
        forgetQuestions(run, history);
        return history;
    }

    private Path xml(String name) {
        return place.options().journals.directory().directory().resolve(name + ".xml.d");
    }

    /** What a process was asked that died before it heard it. */
    private void forgetStop(String run) {
        var unused = place.journals().takeStop(run);
    }

    /** Removes what a run asked that has ended. A question that is left over does no harm. */
    void forgetQuestions(String run, History history) {
        if (history.verdict().orElse(Verdict.AWAITING_HUMAN) == Verdict.AWAITING_HUMAN) {
            return;
        }
        try {
            place.approvals().forget(run);
        } catch (KubernetesClientException e) {
            place.screen().err().println("What the run asked could not be removed: " + e.getMessage());
        }
    }
}
