package dev.runbook.engine.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the runbooks on the class path.")
final class ListCommand implements Callable<Integer> {
    private final Screen screen;

    ListCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        var catalog = new Catalog(Thread.currentThread().getContextClassLoader());
        var all = catalog.all();
        int width = all.keySet().stream().mapToInt(String::length).max().orElse(0);
        all.forEach((id, runbook) -> screen.out()
                .println(id + " ".repeat(width - id.length() + 2) + runbook.title() + "  ["
                        + runbook.alerts().stream().map(alert -> alert.name()).collect(Collectors.joining(", "))
                        + "]"));
        screen.output()
                .result(all.values().stream()
                        .map(runbook -> Map.of(
                                "id",
                                runbook.id(),
                                "title",
                                runbook.title(),
                                "alerts",
                                runbook.alerts().stream()
                                        .map(alert -> alert.name())
                                        .toList()))
                        .toList());
        var problems = catalog.problems();
        problems.forEach(problem -> screen.err().println("not sound: " + problem));
        return problems.isEmpty() ? 0 : ExitCode.FAILED.code();
    }
}
