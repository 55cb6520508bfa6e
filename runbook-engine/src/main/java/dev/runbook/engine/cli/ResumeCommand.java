package dev.runbook.engine.cli;

import dev.runbook.api.Verdict;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.JournalRecord.RunResumed;
import dev.runbook.engine.journal.JournalRecord.StepAssumed;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Goes on with a run that was killed, stopped, or waits for a person.")
final class ResumeCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(index = "0", paramLabel = "RUN", description = "the run's id or the beginning of it")
    String run = "";

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Mixin
    Consent consent = new Consent();

    @Option(
            names = "--assume",
            arity = "2",
            paramLabel = "done|not-done STEP",
            description = "what became of a step that nobody can tell from the cluster")
    List<String> assume = List.of();

    @Option(names = "--param", paramLabel = "NAME=VALUE", description = "a secret parameter, again")
    Map<String, String> parameters = Map.of();

    ResumeCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        consent.requireReason();
        var recorded = Recorded.find(cluster, run, parameters, screen);
        var history = recorded.run().history();
        var ended = history.verdict().orElse(Verdict.AWAITING_HUMAN);
        boolean open = ended == Verdict.AWAITING_HUMAN || ended == Verdict.ABORTED;
        if (!open || history.stoppedAndTakenBack()) {
            return recorded.settled(consent, screen).orElseThrow(() -> over(recorded, ended));
        }
        try (var session = new Session(recorded.runbook(), recorded.cluster(), consent, screen)) {
            recorded.requireSame(session);
            session.printPlace();
            if (recorded.run().torn()) {
                screen.out().println("The journal's last line was cut off when the process died; it is left out.");
            }
            var user = session.identity().user();
            var records = first(recorded, user);
            Progress.of(recorded, records).print(screen.out());
            var said = consent.require(
                    screen,
                    session.protectedName(),
                    user,
                    session.describe() + "\nresume " + recorded.run().id() + " " + String.join(" ", assume));
            records.add(1, said.record("resume", said.at()));
            var after = session.live().resume(recorded.run(), recorded.parameters(), records);
            return Result.print(screen, recorded.runbook(), recorded.run().id(), after);
        }
    }

    private static Refusal over(Recorded recorded, Verdict ended) {
        boolean back = ended == Verdict.ROLLED_BACK || ended == Verdict.ABORTED;
        return new Refusal(
                ExitCode.REFUSED,
                "the run " + recorded.run().id() + " has ended " + ended + (back ? " and is taken back" : "")
                        + ": there is nothing to go on with. Apply again"
                        + (back ? "." : ", or take it back with runbook rollback."));
    }

    private List<JournalRecord> first(Recorded recorded, String user) {
        var now = Clock.systemUTC().instant();
        var records = new ArrayList<JournalRecord>();
        records.add(new RunResumed(now, consent.by(user)));
        if (!assume.isEmpty()) {
            var word = assume.get(0);
            var step = assume.get(1);
            boolean known = recorded.runbook().find(step).isPresent();
            if (!known || !(word.equals("done") || word.equals("not-done"))) {
                throw new Refusal(
                        ExitCode.USAGE,
                        "--assume takes done or not-done and a step of the runbook ("
                                + RunHeader.steps(recorded.runbook()) + "). Nothing was done.");
            }
            records.add(new StepAssumed(now, step, word.equals("done"), user));
        }
        return records;
    }
}
