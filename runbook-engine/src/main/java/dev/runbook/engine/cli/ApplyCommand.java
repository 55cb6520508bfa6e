package dev.runbook.engine.cli;

import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.model.RunbookModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "apply", mixinStandardHelpOptions = true, description = "Plans, asks, and runs a runbook for real.")
final class ApplyCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(paramLabel = "ID|PLANFILE", description = "the runbook's id, or a saved plan")
    String what = "";

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Mixin
    Consent consent = new Consent();

    @Option(names = "--param", paramLabel = "NAME=VALUE", description = "a parameter; repeatable")
    Map<String, String> parameters = Map.of();

    @Option(
            names = "--dry-run",
            paramLabel = "none|client|server",
            description = "client and server stop after the plan: server has the API server try each write, client asks"
                    + " it nothing, for webhooks that refuse dry runs; default: none")
    DryRun dryRun = DryRun.NONE;

    ApplyCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        var saved = what.endsWith(".json") || Files.isRegularFile(Path.of(what)) ? SavedPlan.read(Path.of(what)) : null;
        var runbook = new Catalog(Thread.currentThread().getContextClassLoader())
                .find(saved == null ? what : saved.runbook());
        var given = given(saved);
        GivenParameters.check(runbook, given);
        try (var session = new Session(runbook, cluster, consent, screen)) {
            consent.requireReason();
            session.printPlace();
            consent.requireLiftable(screen, session.protectedName());
            session.requireFreeLock();
            session.requireMay();
            var plan = session.plan(given, dryRun != DryRun.CLIENT);
            var view = new PlanView(screen.out(), runbook, plan);
            view.print();
            screen.output().result(view.json());
            if (!view.feasible() || dryRun != DryRun.NONE) {
                return stopped(view, session);
            }
            refuseDrift(saved, SavedPlan.of(runbook, session.identity(), session.namespace(), given, plan));
            var approval = new PlanApproval(session, plan);
            var said = new ArrayList<JournalRecord>(
                    session.approvers() > 0 ? approval.require(session.approvers()) : List.of());
            var own = consent.require(
                    screen, session.protectedName(), session.identity().user(), approval.text());
            said.add(own.record(Agreement.START, own.at()));
            return go(session, runbook, given, said);
        }
    }

    private Map<String, String> given(@Nullable SavedPlan saved) {
        var given = new TreeMap<String, String>(saved == null ? Map.of() : saved.parameters());
        given.putAll(parameters);
        if (saved != null && cluster.context == null) {
            cluster.context = saved.context();
        }
        if (saved != null && cluster.namespace == null) {
            cluster.namespace = saved.namespace();
        }
        return given;
    }

    private int stopped(PlanView view, Session session) {
        if (!view.feasible()) {
            screen.err().println("The plan can't be carried out, so nothing was done:");
            view.obstacles().forEach(obstacle -> screen.err().println("  - " + obstacle));
            session.leftovers()
                    .hints(view.effects())
                    .forEach(hint -> screen.err().println(hint));
        }
        return view.code().code();
    }

    private static void refuseDrift(@Nullable SavedPlan saved, SavedPlan now) {
        var drift = saved == null ? List.<String>of() : saved.drift(now);
        if (!drift.isEmpty()) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    "the world is not as it was planned, so nothing was done; plan again:\n  - "
                            + String.join("\n  - ", drift));
        }
    }

    private int go(Session session, RunbookModel runbook, Map<String, String> given, List<JournalRecord> said) {
        var run = RunIds.next(runbook);
        screen.out().println("Run        " + run);
        screen.out().println();
        return Result.print(screen, runbook, run, session.apply(run, given, said));
    }
}
