package dev.runbook.engine.cli;

import dev.runbook.api.Effect;
import dev.runbook.engine.journal.DamagedJournalException;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.journal.RecordedRun;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "status", mixinStandardHelpOptions = true, description = "Shows all runs, or one.")
final class StatusCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(paramLabel = "RUN", arity = "0..1", description = "the run's id or the beginning of it")
    @Nullable String run;

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    StatusCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        try (var runs = cluster.runs()) {
            return run == null ? list(runs) : show(runs.find(run));
        }
    }

    private int list(JournalStore runs) {
        var all = runs.runs();
        if (all.isEmpty()) {
            screen.out().println("There are no runs in " + runs.place() + ".");
        }
        var told = new ArrayList<Map<String, Object>>();
        screen.output().result(told);
        for (var id : all) {
            try {
                var history = runs.find(id).history();
                told.add(Result.json(id, history));
                screen.out().println(id + "  " + inShort(history));
            } catch (DamagedJournalException e) {
                told.add(Map.of("run", id, "damaged", String.valueOf(e.getMessage())));
                screen.out().println(id + "  damaged: " + e.getMessage());
            }
        }
        return 0;
    }

    private static String inShort(History history) {
        return history.begun()
                ? history.verdict().map(Enum::name).orElse("did not end") + "  "
                        + history.header().getOrDefault("context", "") + "/" + history.namespace()
                : "did not begin";
    }

    /** Where it was to run, and by whom, is written down when it begins. */
    private int showUnbegun(RecordedRun recorded) {
        screen.out().println("Run        " + recorded.id());
        screen.out().println("Journal    " + recorded.place());
        screen.out().println("Began      not yet, or it was killed before it had: nothing was done by it");
        return 0;
    }

    private int show(RecordedRun recorded) {
        var history = recorded.history();
        screen.output().result(Result.json(recorded.id(), history));
        if (!history.begun()) {
            return showUnbegun(recorded);
        }
        screen.out().println("Run        " + recorded.id());
        screen.out()
                .println("Journal    " + recorded.place() + (recorded.torn() ? " (its last line was cut off)" : ""));
        screen.out().println("Context    " + history.header().getOrDefault("context", "unknown"));
        screen.out().println("Namespace  " + history.namespace());
        screen.out()
                .println("Started    " + history.startedAt() + " by "
                        + history.header().getOrDefault("user", "unknown"));
        screen.out()
                .println("Ended      "
                        + history.verdict()
                                .map(verdict -> verdict + (history.reason().isEmpty() ? "" : ": " + history.reason()))
                                .orElse("not; last heard of " + history.lastAt()));
        history.keptLock()
                .ifPresent(taken -> screen.out()
                        .println("Lock       it did not give back its lock " + taken.lock() + " when it ended; runbook"
                                + " resume " + recorded.id() + " does, and so does the next run that wants it"));
        for (var step : history.steps()) {
            if (step.step().isEmpty()) {
                continue;
            }
            screen.out()
                    .println("  " + step.step() + ": "
                            + (step.outcome().isEmpty()
                                    ? "interrupted"
                                    : step.outcome().toLowerCase(java.util.Locale.ROOT))
                            + (step.rollback().isEmpty()
                                    ? ""
                                    : ", rollback " + step.rollback().toLowerCase(java.util.Locale.ROOT)));
            step.effects()
                    .forEach(effect -> screen.out()
                            .println("    " + effect.sequence() + " " + effect.operation() + ": "
                                    + (effect.outcome() == Effect.Outcome.UNKNOWN
                                            ? "not known whether it was applied"
                                            : effect.outcome().name().toLowerCase(java.util.Locale.ROOT))));
        }
        return 0;
    }
}
