package dev.runbook.engine.cli;

import dev.runbook.engine.incident.IncidentReader;
import dev.runbook.engine.incident.IncidentReport;
import dev.runbook.engine.journal.JournalStore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "incident",
        mixinStandardHelpOptions = true,
        description = "Writes the incident report of a run from its journal.")
final class IncidentCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(paramLabel = "RUN", description = "the run's id or the beginning of it")
    String run = "";

    @Option(names = "--dir", paramLabel = "DIR", description = "default: incidents")
    Path directory = Path.of("incidents");

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    IncidentCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        try (var runs = cluster.runs()) {
            screen.out().println("Written: " + write(runs, run, directory));
            return ExitCode.DONE.code();
        }
    }

    /** Writes the report of a run and returns its file. */
    static Path write(JournalStore runs, String run, Path directory) {
        var recorded = runs.find(run);
        var history = recorded.history();
        if (!history.begun()) {
            throw new Refusal(
                    ExitCode.REFUSED, "the run " + recorded.id() + " never began: there is nothing to report.");
        }
        var runbook = new Catalog(Thread.currentThread().getContextClassLoader()).find(history.runbook());
        return new IncidentReport(IncidentReader.read(recorded, runbook)).write(directory);
    }
}
