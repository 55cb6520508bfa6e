package dev.runbook.engine;

import dev.runbook.engine.execution.StepOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.UniqueId;

/**
 * The engine as a build tool meets it, with drills that only write down what they are asked for: to the file of the
 * system property {@code staged.calls}. {@code staged.red} says what fails, and which time: {@code detect@1,control@2}. With
 * {@code staged.real} the steps of runbooks by themselves are run.
 */
public final class StagedEngineFixture implements TestEngine {
    private static final Path CALLS = Path.of(System.getProperty("staged.calls", "calls"));
    private static final List<String> RED =
            List.of(System.getProperty("staged.red", "").split(","));

    private static final boolean REAL = Boolean.getBoolean("staged.real");

    private final TestEngine engine = new RunbookTestEngine(
            (content, settings) -> new WrittenDown(REAL ? content.performance().apply(settings) : null));

    @Override
    public String getId() {
        return engine.getId();
    }

    @Override
    public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId uniqueId) {
        return engine.discover(request, uniqueId);
    }

    @Override
    public void execute(ExecutionRequest request) {
        engine.execute(request);
    }

    private static final class WrittenDown implements Performance {
        private final Performance real;
        private String red;

        WrittenDown(Performance real) {
            this.real = real;
        }

        @Override
        public Optional<String> unavailable() {
            return Optional.empty();
        }

        @Override
        public Optional<String> skip(Stage stage) {
            return Optional.ofNullable(red).map(name -> "'" + name + "' failed");
        }

        @Override
        public StepOutcome perform(Stage stage) {
            write(stage.reported());
            if (real != null) {
                return real.perform(stage);
            }
            if (!RED.contains(stage.reported() + "@" + times(stage.reported()))) {
                return new StepOutcome.Succeeded(null);
            }
            red = stage.reported();
            throw new AssertionError("red on purpose");
        }

        @Override
        public void judge() {}

        @Override
        public void cancel(String reason) {}

        @Override
        public void close() {
            write("close");
        }

        private static long times(String call) {
            try {
                return Files.readAllLines(CALLS).stream().filter(call::equals).count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void write(String line) {
            try {
                Files.writeString(CALLS, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
