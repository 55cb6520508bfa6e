package dev.runbook.engine.cli;

import dev.runbook.api.Verdict;
import dev.runbook.engine.journal.RecordedRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "abort",
        mixinStandardHelpOptions = true,
        description = "Stops a run of another process after the effect that is under way.")
final class AbortCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(paramLabel = "RUN", description = "the run's id or the beginning of it")
    String run = "";

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    AbortCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        try (var runs = cluster.runs()) {
            var recorded = runs.find(run);
            var verdict = recorded.history().verdict();
            if (verdict.filter(Verdict.AWAITING_HUMAN::equals).isPresent()) {
                throw new Refusal(
                        ExitCode.REFUSED,
                        "the run " + recorded.id() + " waits for a person, " + nothingUnderWay(recorded));
            }
            if (verdict.isPresent()) {
                throw new Refusal(
                        ExitCode.REFUSED, "the run " + recorded.id() + " has ended " + verdict.get() + " already.");
            }
            if (!runs.mayBeAt(recorded.id())) {
                throw new Refusal(ExitCode.REFUSED, nothingToStop(recorded));
            }
            runs.askToStop(recorded.id());
            screen.out().println("Asked " + recorded.id() + " to stop; see runbook status " + recorded.id() + ".");
            return 0;
        }
    }

    private static String nothingUnderWay(RecordedRun recorded) {
        return "so there is nothing to stop. Go on with runbook resume " + recorded.id()
                + ", or take it back with runbook rollback " + recorded.id() + ".";
    }

    private static String nothingToStop(RecordedRun recorded) {
        return recorded.history().begun()
                ? "nobody is at work on the run " + recorded.id() + ", " + nothingUnderWay(recorded)
                : "the run " + recorded.id() + " was killed before it had begun: nothing was done by it, and there"
                        + " is nothing to stop.";
    }
}
