package dev.runbook.engine.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "render", mixinStandardHelpOptions = true, description = "Writes a runbook as Markdown.")
final class RenderCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(paramLabel = "ID", description = "the runbook's id")
    String id = "";

    RenderCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        var runbook = new Catalog(Thread.currentThread().getContextClassLoader()).find(id);
        screen.out().print(new RunbookPage(runbook).markdown());
        return 0;
    }
}
