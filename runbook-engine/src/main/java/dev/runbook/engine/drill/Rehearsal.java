package dev.runbook.engine.drill;

import dev.runbook.api.FiringAlert;
import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Recovery;
import dev.runbook.engine.discovery.SourcePlace;
import dev.runbook.engine.envelope.Observed;
import dev.runbook.engine.execution.RunConduct;
import dev.runbook.engine.execution.RunExecution;
import dev.runbook.engine.execution.RunSettings;
import dev.runbook.engine.execution.StepOutcome;
import dev.runbook.engine.execution.Times;
import dev.runbook.engine.model.DrillModel;
import dev.runbook.engine.model.StepModel;
import dev.runbook.engine.spi.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One pass of a drill with its runbook, from the baseline to the recovery: the drill itself, or one with a step left out. */
final class Rehearsal implements AutoCloseable {
    /** How long a drill waits for something that no budget bounds. */
    static final Duration PATIENCE = Duration.ofHours(1);
    /** Prometheus scrapes every 15 seconds by default: an SLO has no newer value in between. */
    static final Duration SCRAPE = Duration.ofSeconds(15);

    private final DrillModel drill;
    private final DrillSettings settings;
    private final Set<String> leftOut;
    private final Consumer<List<String>> lastWords;
    private final Observed observed;
    private final Objectives objectives;
    private @Nullable Scene scene;
    private @Nullable DrillValues values;
    private @Nullable RunExecution run;
    private volatile @Nullable String cancelled;
    private @Nullable Instant fired;
    private @Nullable Instant recovered;
    private @Nullable Verdict verdict;
    private boolean left;

    Rehearsal(DrillModel drill, DrillSettings settings, Set<String> leftOut, Consumer<List<String>> lastWords) {
        this.drill = drill;
        this.settings = settings;
        this.leftOut = leftOut;
        this.lastWords = lastWords;
        this.observed = new Observed(drill.runbook().namespace());
        this.objectives = Objectives.of(drill.runbook());
    }

    void prepare(Target target, DrillValues made) {
        values = made;
        var opened = Scene.open(drill, target, made);
        opened.requireFitting(made);
        scene = opened;
    }

    void baseline() {
        scene().passUntil(scene().firstFault());
        var wrong = new ArrayList<>(scene().unhealthy());
        wrong.addAll(objectives.broken(scene().arena()));
        if (!wrong.isEmpty()) {
            throw new AssertionError(
                    "the baseline is not healthy when the first fault is due, so nothing was injected:\n"
                            + lines(wrong)
                            + "\nA runbook that meets a broken world proves nothing. Give the world ("
                            + SourcePlace.of(drill.world()) + ") what it lacks, or time to settle: inject later.");
        }
    }

    void inject() {
        scene().inject();
    }

    void detect() {
        var budget = drill.budgets().detect();
        var bound = budget == null ? PATIENCE : budget;
        if (!scene().detect(scene().firstFault().plus(bound))) {
            throw new AssertionError(drill.alert().name() + " did not fire within " + Times.text(bound)
                    + " after the first fault" + (budget == null ? "" : " (detectWithin)") + ": "
                    + scene().alertInWords() + ". Nobody would have been called, so the runbook was not run."
                    + " Its expression: " + drill.alert().expr());
        }
        var since = scene().alert().since();
        fired = since == null ? scene().now() : since;
        if (budget != null && fired.isAfter(scene().firstFault().plus(budget))) {
            throw new AssertionError(drill.alert().name() + " fired " + scene().after(fired)
                    + " after the first fault, later than " + Times.text(budget)
                    + " (detectWithin). People would have been called too late, so the runbook was not run.");
        }
    }

    RunExecution run() {
        if (run == null) {
            var operator = values == null ? null : values.operator();
            var arena = scene().arena();
            run = new RunExecution(
                    drill.runbook(),
                    () -> arena,
                    new RunSettings(
                            settings.target(),
                            drill.seed(),
                            drill.parameters(),
                            firingAlert(),
                            operator,
                            leftOut,
                            settings.extensions(),
                            settings.limits(),
                            drill.verdict() != Verdict.COMPLETED,
                            lastWords,
                            RunConduct.replay(observed)));
            var reason = cancelled;
            if (reason != null) {
                run.cancel(reason);
            }
        }
        return run;
    }

    private FiringAlert firingAlert() {
        var state = scene().alert();
        return new FiringAlert(
                drill.alert().name(), state.labels(), Map.of(), fired == null ? scene().now() : fired, state.value());
    }

    StepOutcome step(StepModel step) {
        return run().step(step);
    }

    void cancel(String reason) {
        cancelled = reason;
        if (run != null) {
            run.cancel(reason);
        }
    }

    void end() {
        verdict = run().end();
        var wrong = new ArrayList<String>();
        if (verdict != drill.verdict()) {
            wrong.add("the run ended " + verdict + ", the drill expects " + drill.verdict()
                    + (run().explanation().isEmpty() ? "." : ":\n" + lines(run().explanation())));
        }
        var residue = run().residue();
        if (!residue.isEmpty()) {
            wrong.add("the run was rolled back but did not leave everything as it was:\n" + lines(residue)
                    + "\nThe next run starts from a state that nobody planned for. Correct the rollback.");
        }
        fail(wrong);
    }

    void recover() {
        scene().completeFaults();
        var wrong = new ArrayList<String>();
        if (drill.recovery() == Recovery.NOT_EXPECTED) {
            if (objectives.kept(scene().arena())) {
                wrong.add("the service is back at the end of the run, but the drill says recovery = NOT_EXPECTED."
                        + " Either the fault is too weak or the runbook does more than the drill says: require the"
                        + " recovery, or correct the fault.");
            }
        } else {
            awaitRecovery(wrong);
        }
        checkMitigation(wrong);
        fail(wrong);
    }

    private void awaitRecovery(List<String> wrong) {
        var budget = drill.budgets().recover();
        var limit = budget == null
                ? scene().now().plus(PATIENCE)
                : scene().firstFault().plus(budget);
        recovered = new RecoveryWatch(scene(), objectives).await(limit, () -> cancelled != null);
        if (recovered == null) {
            wrong.add("the service is not back "
                    + (budget == null
                            ? Times.text(PATIENCE) + " after the run"
                            : "within " + Times.text(budget) + " after the first fault (recoverWithin)")
                    + ":\n" + lines(objectives.broken(scene().arena()))
                    + "\nThe runbook did not help. Let its VERIFY step check what the alert is about.");
            return;
        }
        scene().arena().tell("drill", "the service is back since T+" + scene().after(recovered));
        if (budget != null && recovered.isAfter(limit)) {
            wrong.add("the service came back " + scene().after(recovered) + " after the first fault, later than "
                    + Times.text(budget) + " (recoverWithin).");
        }
    }

    private void checkMitigation(List<String> wrong) {
        var budget = drill.budgets().mitigate();
        if (budget == null) {
            return;
        }
        var last = run().lastEffect();
        if (last == null) {
            wrong.add("the run changed nothing, but the drill bounds the time of its last effect (mitigateWithin "
                    + Times.text(budget) + "). Drop the bound if the runbook only watches.");
        } else if (Duration.between(scene().firstFault(), last).compareTo(budget) > 0) {
            wrong.add("the run's last effect came " + scene().after(last) + " after the first fault, later than "
                    + Times.text(budget) + " (mitigateWithin).");
        }
    }

    private static void fail(List<String> wrong) {
        if (!wrong.isEmpty()) {
            throw new AssertionError(String.join("\n", wrong));
        }
    }

    static String lines(List<String> lines) {
        return "  - " + String.join("\n  - ", lines);
    }

    Scene scene() {
        return Objects.requireNonNull(scene, "the drill was not prepared");
    }

    boolean opened() {
        return scene != null;
    }

    boolean ran() {
        return run != null;
    }

    /** Returns what the run did. */
    Observed observed() {
        return observed;
    }

    Objectives objectives() {
        return objectives;
    }

    @Nullable Instant fired() {
        return fired;
    }

    @Nullable Instant recovered() {
        return recovered;
    }

    @Nullable Verdict verdict() {
        return verdict;
    }

    /** Closes the world, whose time and timeline can still be read. */
    void leave() {
        if (left) {
            return;
        }
        left = true;
        if (run != null) {
            run.close();
        }
        if (scene != null) {
            scene.close();
        }
    }

    @Override
    public void close() {
        leave();
    }
}
