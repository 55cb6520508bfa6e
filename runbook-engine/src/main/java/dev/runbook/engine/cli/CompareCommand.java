package dev.runbook.engine.cli;

import dev.runbook.engine.report.DrillComparison;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Compares the reports of two drills, as of one class on two targets, and names the first"
                + " divergence. Times may differ.")
final class CompareCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(index = "0", paramLabel = "REPORT", description = "a report.json")
    Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "REPORT", description = "another")
    Path second = Path.of("");

    CompareCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        var comparison = DrillComparison.of(first, second);
        comparison.same().forEach(line -> screen.out().println("  = " + line));
        comparison.divergence().ifPresent(divergence -> screen.out().println("They diverge:\n" + divergence));
        return (comparison.divergence().isEmpty() ? ExitCode.DONE : ExitCode.CHANGES).code();
    }
}
