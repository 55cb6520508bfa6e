package dev.runbook.engine.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "abort",
        mixinStandardHelpOptions = true,
        description = "Stops a run of another process of this machine after the effect that is under way.")
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
        var runs = cluster.runs();
        var recorded = runs.find(run);
        var verdict = recorded.history().verdict();
        if (verdict.isPresent()) {
            throw new Refusal(
                    ExitCode.REFUSED, "the run " + recorded.id() + " has ended " + verdict.get() + " already.");
        }
        try {
            Files.writeString(StopWatch.request(runs, recorded.id()), "");
        } catch (IOException e) {
            throw new UncheckedIOException("the run can't be stopped: " + e.getMessage(), e);
        }
        screen.out().println("Asked " + recorded.id() + " to stop; see runbook status " + recorded.id() + ".");
        return 0;
    }
}
