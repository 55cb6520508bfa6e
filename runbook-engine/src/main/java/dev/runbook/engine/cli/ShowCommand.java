package dev.runbook.engine.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows a runbook's alerts, parameters and steps.")
final class ShowCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(paramLabel = "ID", description = "the runbook's id")
    String id = "";

    ShowCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        var runbook = new Catalog(Thread.currentThread().getContextClassLoader()).find(id);
        screen.out().print(new RunbookPage(runbook).text());
        screen.output().result(new RunbookPage(runbook).json());
        return 0;
    }
}
