package dev.runbook.engine.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Runs the steps with every write held back and shows what they would change.")
final class PlanCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(paramLabel = "ID", description = "the runbook's id")
    String id = "";

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--param", paramLabel = "NAME=VALUE", description = "a parameter; repeatable")
    Map<String, String> parameters = Map.of();

    @Option(names = "--out", paramLabel = "FILE", description = "saves the plan for apply")
    @Nullable Path file;

    PlanCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        var runbook = new Catalog(Thread.currentThread().getContextClassLoader()).find(id);
        GivenParameters.check(runbook, parameters);
        try (var session = new Session(runbook, cluster, new Consent(), screen)) {
            session.printPlace();
            var journal = session.plan(parameters);
            var view = new PlanView(screen.out(), runbook, journal);
            view.print();
            screen.output().result(view.json());
            session.objections().forEach(objection -> screen.err().println("A run would be refused now: " + objection));
            if (session.approvers() > 0) {
                screen.err().println("Other people have to agree to a run here: " + session.approvers() + ".");
            }
            session.leftovers()
                    .hints(view.effects())
                    .forEach(hint -> screen.err().println(hint));
            if (file != null) {
                SavedPlan.of(runbook, session.identity(), session.namespace(), parameters, journal)
                        .write(file);
                screen.out()
                        .println("Saved to " + file + "; runbook apply " + file
                                + " refuses when the world has drifted.");
            }
            return view.code().code();
        } catch (IOException e) {
            throw new UncheckedIOException("the plan can't be saved to " + file + ": " + e.getMessage(), e);
        }
    }
}
