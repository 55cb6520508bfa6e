package dev.runbook.engine.cli;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.QuietDrill;
import dev.runbook.engine.RunbookConfiguration;
import dev.runbook.engine.RunbookTestEngine;
import dev.runbook.engine.model.RunbookModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        description =
                "Runs the drills of a runbook that are on the class path, as a build does. Touches no live cluster.")
final class DrillCommand implements Callable<Integer> {
    /** Test jars carry drills; other jars name theirs here, one class a line. */
    private static final String INDEX = "META-INF/drills";

    private static final String TEST_JARS = "-tests.jar";

    private final Screen screen;

    @Parameters(paramLabel = "ID", description = "the runbook's id")
    String id = "";

    @Option(names = "--target", paramLabel = "NAME", description = "default: embedded")
    String target = "embedded";

    DrillCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        var loader = Thread.currentThread().getContextClassLoader();
        var runbook = new Catalog(loader).find(id);
        var path = new ClassPath(loader);
        var drills = drills(path, runbook);
        if (drills.isEmpty()) {
            throw new Refusal(ExitCode.USAGE, nowhere(path, runbook));
        }
        var failures = run(drills, target, null, screen);
        screen.out()
                .println(drills.size() + " drill" + (drills.size() == 1 ? "" : "s") + " of " + runbook.id() + ": "
                        + (failures.isEmpty() ? "all passed" : "failed: " + String.join(", ", failures)));
        return failures.isEmpty() ? ExitCode.DONE.code() : ExitCode.FAILED.code();
    }

    /** Finds the drills of a runbook on the class path. */
    static List<Class<?>> drills(ClassPath path, RunbookModel runbook) {
        var names = new LinkedHashSet<>(path.listed(INDEX));
        for (var mark : List.of("Ldev/runbook/api/drill/Drill;", "Ldev/runbook/api/drill/QuietDrill;")) {
            path.directories().forEach(directory -> names.addAll(ClassPath.search(directory, mark)));
            path.jars(TEST_JARS).forEach(jar -> names.addAll(ClassPath.searchJar(jar, mark)));
        }
        var drills = new ArrayList<Class<?>>();
        for (var name : names) {
            var type = path.load(name);
            if (drills(type, runbook.type())) {
                drills.add(type);
            }
        }
        return drills;
    }

    private static boolean drills(Class<?> type, Class<?> runbook) {
        var drill = type.getAnnotation(Drill.class);
        var quiet = type.getAnnotation(QuietDrill.class);
        return (drill != null && drill.runbook() == runbook) || (quiet != null && quiet.runbook() == runbook);
    }

    /** Runs drills and returns the names of what failed; a directory for rule tests, null for none. */
    static List<String> run(List<Class<?>> drills, String target, @Nullable Path ruleTests, Screen screen) {
        var launcher = LauncherFactory.create(LauncherConfig.builder()
                .enableTestEngineAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestEngines(new RunbookTestEngine())
                .build());
        var builder = LauncherDiscoveryRequestBuilder.request()
                .selectors(drills.stream().map(drill -> selectClass(drill)).toList())
                .enableImplicitConfigurationParameters(false)
                .configurationParameter(RunbookConfiguration.TARGET, target)
                .configurationParameter(RunbookConfiguration.SKIP, "fail")
                .configurationParameter(RunbookConfiguration.REPORTS, "none")
                .configurationParameter(RunbookConfiguration.ENVELOPES, "none");
        if (ruleTests != null) {
            builder.configurationParameter(RunbookConfiguration.RULE_TESTS, ruleTests.toString())
                    .configurationParameter(RunbookConfiguration.PRINT, "false");
        }
        var failures = new LinkedHashSet<String>();
        launcher.execute(builder.build(), new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier node, TestExecutionResult result) {
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                    failures.add(node.getDisplayName());
                    result.getThrowable().ifPresent(thrown -> screen.err().println(thrown.getMessage()));
                }
            }
        });
        return List.copyOf(failures);
    }

    private static String nowhere(ClassPath path, RunbookModel runbook) {
        var places = new ArrayList<String>();
        path.directories().forEach(directory -> places.add(directory.toString()));
        path.jars(TEST_JARS).forEach(jar -> places.add(jar.toString()));
        return "there is no drill of " + runbook.id() + " on the class path. Looked into "
                + (places.isEmpty() ? "no directory and no jar that ends with " + TEST_JARS : String.join(", ", places))
                + ", and at what " + INDEX
                + " lists. Add the service's test jar, and dev.runbook:runbook-chaos with it.";
    }
}
