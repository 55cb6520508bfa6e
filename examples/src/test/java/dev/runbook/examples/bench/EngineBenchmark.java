package dev.runbook.examples.bench;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Trivial runbooks on our engine against as many trivial tests on Jupiter, classes loaded afresh in each round. */
final class EngineBenchmark implements Benchmarks.Benchmark {
    private static final int MANY = 10_000;
    private static final int FEW = 1_000;
    private static final int ROUNDS = 5;

    @Override
    public List<Comparison> run() throws IOException {
        var folder = Files.createTempDirectory("trivial");
        try {
            compile(folder);
            seconds(folder, "runbook", "R", FEW);
            seconds(folder, "junit-jupiter", "T", FEW);
            var many = Benchmarks.medians(
                    ROUNDS,
                    () -> seconds(folder, "runbook", "R", MANY),
                    () -> seconds(folder, "junit-jupiter", "T", MANY));
            var growth = Benchmarks.medians(
                    ROUNDS,
                    () -> seconds(folder, "runbook", "R", MANY) / MANY * 1e6,
                    () -> seconds(folder, "runbook", "R", FEW) / FEW * 1e6);
            return List.of(
                    new Comparison(
                            "10,000 trivial runbooks, discovered and run",
                            "s",
                            many[0],
                            many[1],
                            "10,000 Jupiter tests"),
                    new Comparison("a runbook among 10,000", "us", growth[0], growth[1], "a runbook among 1,000"));
        } finally {
            delete(folder);
        }
    }

    private static double seconds(Path folder, String engine, String prefix, int count) {
        try (var loader = new TrivialClasses(folder)) {
            var selectors = IntStream.range(0, count)
                    .mapToObj(i -> selectClass(loader, "trivial." + prefix + i))
                    .toList();
            var listener = new SummaryGeneratingListener();
            var launcher = LauncherFactory.create(LauncherConfig.builder()
                    .enableTestExecutionListenerAutoRegistration(false)
                    .build());
            long start = System.nanoTime();
            launcher.execute(
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(selectors)
                            .filters(EngineFilter.includeEngines(engine))
                            .build(),
                    listener);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (listener.getSummary().getTestsSucceededCount() != count) {
                throw new IllegalStateException(engine + " passed "
                        + listener.getSummary().getTestsSucceededCount() + " of " + count + ": "
                        + listener.getSummary().getFailures().stream()
                                .findFirst()
                                .map(failure -> failure.getException()));
            }
            return seconds;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /**
     * Finds the trivial classes before it asks the class path, as Surefire does, where the tests come first; else most
     * of the time of both engines would go into searching a hundred archives for each class. Several threads may load at
     * once, as in the loader of the class path.
     */
    private static final class TrivialClasses extends URLClassLoader {
        static {
            registerAsParallelCapable();
        }

        TrivialClasses(Path folder) throws IOException {
            super(new URL[] {folder.toUri().toURL()}, Thread.currentThread().getContextClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("trivial.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                var loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }

    private static void compile(Path folder) throws IOException {
        var sources = Files.createDirectories(folder.resolve("src/trivial"));
        for (int i = 0; i < MANY; i++) {
            Files.writeString(sources.resolve("R" + i + ".java"), """
                    package trivial;
                    @dev.runbook.api.Runbook(title = "trivial")
                    @dev.runbook.api.Alert(name = "Trivial%d", severity = dev.runbook.api.Severity.INFO,
                        forDuration = "1m", expr = "vector(1)")
                    class R%d {
                        @dev.runbook.api.Step(order = 10, kind = dev.runbook.api.StepKind.OBSERVE) void look() {}
                    }
                    """.formatted(i, i));
            Files.writeString(
                    sources.resolve("T" + i + ".java"),
                    "package trivial; class T%d { @org.junit.jupiter.api.Test void look() {} }".formatted(i));
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null);
                var listed = Files.list(sources)) {
            var units = files.getJavaFileObjectsFromPaths(listed.toList());
            var options = List.of("-d", folder.toString(), "-proc:none", "-cp", System.getProperty("java.class.path"));
            if (!compiler.getTask(null, files, null, options, null, units).call()) {
                throw new IllegalStateException("the trivial classes don't compile");
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
