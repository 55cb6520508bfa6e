package dev.runbook.engine.cli;

import dev.runbook.api.drill.Drill;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.rules.RuleComparison;
import dev.runbook.engine.rules.RuleFiles;
import dev.runbook.engine.rules.RuleTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        description = "Writes Prometheus and Alertmanager files from the runbooks, and compares rules with runbooks.")
final class RulesCommand {
    private static final String DIRECTORY = "--dir";
    private static final String NOWHERE = "https://runbooks.example.org";

    private final Screen screen;

    @Option(names = "--runbook", paramLabel = "ID", description = "this one alone; repeatable; default: all")
    List<String> only = List.of();

    RulesCommand(Screen screen) {
        this.screen = screen;
    }

    private Collection<RunbookModel> runbooks() {
        var catalog = new Catalog(Thread.currentThread().getContextClassLoader());
        if (!only.isEmpty()) {
            return only.stream().map(catalog::find).toList();
        }
        var all = catalog.all().values();
        if (all.isEmpty()) {
            throw new Refusal(
                    ExitCode.USAGE,
                    "there is no sound runbook on the class path, so there are no rules. Nothing was done; see"
                            + " runbook list.");
        }
        return all;
    }

    private SortedMap<String, String> files(String pages, String webhook, boolean tests) {
        return RuleFiles.of(
                runbooks(),
                pages,
                webhook,
                tests ? tests() : List.of(),
                runbook -> new RunbookPage(runbook).markdown());
    }

    /** The seed of each drill gives the same series each time. */
    private List<RuleTest> tests() {
        var path = new ClassPath(Thread.currentThread().getContextClassLoader());
        var drills = new ArrayList<Class<?>>();
        for (var runbook : runbooks()) {
            DrillCommand.drills(path, runbook).stream()
                    .filter(drill -> drill.isAnnotationPresent(Drill.class))
                    .forEach(drills::add);
        }
        try (var reports = ScratchDirectory.make("runbook-rule-tests")) {
            var failures =
                    drills.isEmpty() ? List.<String>of() : DrillCommand.run(drills, "embedded", reports.path(), screen);
            if (drills.isEmpty() || !failures.isEmpty()) {
                throw new Refusal(
                        ExitCode.FAILED,
                        "unit tests of rules are made from drills that pass, and "
                                + (drills.isEmpty()
                                        ? "there is none on the class path"
                                        : "these failed: " + String.join(", ", failures))
                                + ". Nothing was written.");
            }
            return RuleTest.read(reports.path());
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Writes the files.")
    int write(
            @Option(names = DIRECTORY, required = true, paramLabel = "DIR", description = "where they go")
                    Path directory,
            @Option(
                            names = "--pages",
                            defaultValue = NOWHERE,
                            paramLabel = "URL",
                            description = "where the pages are published")
                    String pages,
            @Option(
                            names = "--webhook",
                            defaultValue = "http://127.0.0.1:9095/api/v1/alerts",
                            paramLabel = "URL",
                            description = "where runbook serve listens")
                    String webhook,
            @Option(names = "--tests", description = "unit tests for promtool, too, from the drills on the class path")
                    boolean tests) {
        try {
            Files.createDirectories(directory);
            for (var file : files(pages, webhook, tests).entrySet()) {
                Files.writeString(directory.resolve(file.getKey()), file.getValue());
                screen.out().println("written " + directory.resolve(file.getKey()));
            }
            if (pages.equals(NOWHERE)) {
                screen.out()
                        .println(
                                "Each runbook_url begins with " + NOWHERE + ", where nothing is: say with --pages where"
                                        + " the pages will be, to check as well.");
            }
            return ExitCode.DONE.code();
        } catch (IOException e) {
            throw new UncheckedIOException("the files can't be written to " + directory + ": " + e.getMessage(), e);
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Fails when files that were written are stale.")
    int check(
            @Option(names = DIRECTORY, required = true, paramLabel = "DIR", description = "where they are")
                    Path directory,
            @Option(names = "--pages", defaultValue = NOWHERE, paramLabel = "URL", description = "as for write")
                    String pages,
            @Option(
                            names = "--webhook",
                            defaultValue = "http://127.0.0.1:9095/api/v1/alerts",
                            paramLabel = "URL",
                            description = "as for write")
                    String webhook,
            @Option(names = "--tests", description = "as for write") boolean tests) {
        var stale = new ArrayList<String>();
        var wanted = files(pages, webhook, tests);
        wanted.forEach((name, content) -> {
            var difference = difference(directory.resolve(name), content);
            if (!difference.isEmpty()) {
                stale.add(difference);
            }
        });
        stale.addAll(leftOver(directory, wanted.keySet()));
        stale.forEach(screen.out()::println);
        screen.out().println(stale.isEmpty() ? "All files are up to date." : "Write them again: runbook rules write.");
        return stale.isEmpty() ? ExitCode.DONE.code() : ExitCode.FAILED.code();
    }

    /** Pages of runbooks that are gone would still be found by whoever follows an old link. */
    private static List<String> leftOver(Path directory, Set<String> wanted) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.filter(file -> !wanted.contains(String.valueOf(file.getFileName())))
                    .map(file -> file + " belongs to no runbook: delete it")
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " can't be listed: " + e.getMessage(), e);
        }
    }

    private static String difference(Path file, String wanted) {
        if (!Files.exists(file)) {
            return file + " is missing";
        }
        try {
            var is = Files.readString(file).lines().toList();
            var should = wanted.lines().toList();
            for (int i = 0; i < Math.max(is.size(), should.size()); i++) {
                var left = i < is.size() ? is.get(i) : "nothing";
                var right = i < should.size() ? should.get(i) : "nothing";
                if (!left.equals(right)) {
                    return file + ":" + (i + 1) + " is stale: it has '" + left.strip() + "', the runbooks say '"
                            + right.strip() + "'";
                }
            }
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be read: " + e.getMessage(), e);
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Says what rule files and runbooks lack of each other.")
    int compare(
            @Parameters(arity = "1..*", paramLabel = "FILE", description = "rule files or PrometheusRule resources")
                    List<Path> files,
            @Option(names = "--check-urls", description = "asks for each runbook_url; one that wants a login is there")
                    boolean urls) {
        var comparison = RuleComparison.of(files, runbooks(), urls);
        screen.output().result(Map.of("alerts", comparison.alerts(), "findings", comparison.findings()));
        comparison.findings().forEach(screen.out()::println);
        screen.out()
                .println(comparison.alerts() + " alerts, "
                        + comparison.findings().size() + " findings");
        return comparison.findings().isEmpty() ? ExitCode.DONE.code() : ExitCode.FAILED.code();
    }
}
