package dev.runbook.engine.cli;

import dev.runbook.api.Effect.Outcome;
import dev.runbook.api.Verdict;
import dev.runbook.engine.journal.RecordedEffect;
import dev.runbook.engine.journal.StepHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Takes back what a run did, in reverse order, from its journal and what is really there.")
final class RollbackCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(paramLabel = "RUN", description = "the run's id or the beginning of it")
    String run = "";

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Mixin
    Consent consent = new Consent();

    @Option(names = "--overwrite", description = "also what somebody else has changed since")
    boolean overwrite;

    @Option(names = "--param", paramLabel = "NAME=VALUE", description = "a secret parameter, again")
    Map<String, String> parameters = Map.of();

    RollbackCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        consent.requireReason();
        var recorded = Recorded.find(cluster, run, parameters, screen);
        var history = recorded.run().history();
        boolean back = history.verdict()
                .filter(verdict -> verdict == Verdict.ROLLED_BACK)
                .isPresent();
        if (back || history.stoppedAndTakenBack()) {
            var unused = recorded.settled(consent, screen)
                    .orElseThrow(() -> new Refusal(
                            ExitCode.REFUSED, "the run " + recorded.run().id() + " is rolled back already."));
            return ExitCode.DONE.code();
        }
        requireReversible(recorded);
        try (var session = new Session(recorded.runbook(), recorded.cluster(), consent, screen)) {
            recorded.requireSameRunbook(session);
            session.printPlace();
            history.steps()
                    .forEach(step -> step.effects()
                            .forEach(effect -> screen.out().println("  " + step.step() + ": " + effect.operation())));
            var user = session.identity().user();
            var said = consent.require(
                    screen,
                    session.protectedName(),
                    user,
                    session.describe() + "\nroll back " + recorded.run().id());
            var why = "rolled back by " + consent.by(user);
            var after = session.live().rollBack(recorded.run(), recorded.parameters(), why, said, overwrite);
            var code =
                    Result.printBack(screen, recorded.runbook(), recorded.run().id(), after);
            return code == ExitCode.ROLLED_BACK.code() ? ExitCode.DONE.code() : code;
        }
    }

    /** A rollback of what can't be taken back at all would only make a run that was completed look like a failed one. */
    private static void requireReversible(Recorded recorded) {
        var stays = new ArrayList<String>();
        for (var step : recorded.runbook().steps()) {
            var did = recorded.run().history().of(step.name()).map(StepHistory::effects).orElse(List.of()).stream()
                    .filter(effect -> effect.outcome() != Outcome.FAILED)
                    .map(RecordedEffect::operation)
                    .distinct()
                    .toList();
            if (!did.isEmpty() && step.rollback() != null) {
                return;
            }
            if (!did.isEmpty()) {
                stays.add(
                        step.name() + " (" + String.join(", ", did) + "): it is irreversible, " + step.irreversible());
            }
        }
        if (!stays.isEmpty()) {
            boolean open = recorded.run().history().verdict().isEmpty();
            throw new Refusal(
                    ExitCode.REFUSED,
                    "nothing that the run " + recorded.run().id() + " did can be taken back. Nothing was done"
                            + (open ? "; go on with runbook resume" : "") + ":\n  - " + String.join("\n  - ", stays));
        }
    }
}
