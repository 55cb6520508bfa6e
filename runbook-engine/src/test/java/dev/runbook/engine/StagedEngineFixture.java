package dev.runbook.engine;

import dev.runbook.engine.execution.StepOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.UniqueId;

/**
 * The engine as a build tool meets it, with drills that only write down what they are asked for: to the file of the
 * system property {@code staged.calls}. The stage that {@code staged.flaky} names fails the first time.
 */
public final class StagedEngineFixture implements TestEngine {
    private static final Path CALLS = Path.of(System.getProperty("staged.calls", "calls"));
    private static final String FLAKY = System.getProperty("staged.flaky", "");

    private final TestEngine engine = new RunbookTestEngine((content, settings) -> new WrittenDown());

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
        private boolean failed;

        @Override
        public Optional<String> unavailable() {
            return Optional.empty();
        }

        @Override
        public Optional<String> skip(Stage stage) {
            return Optional.empty();
        }

        @Override
        public StepOutcome perform(Stage stage) {
            boolean again = calls().contains(stage.reported() + "\n");
            write(stage.reported());
            failed |= stage.reported().equals(FLAKY) && !again;
            return stage.reported().equals(FLAKY) && !again
                    ? new StepOutcome.Failed(new IllegalStateException("it fails the first time"), false)
                    : new StepOutcome.Succeeded(null);
        }

        @Override
        public void judge() {
            if (failed) {
                throw new AssertionError("the run was not completed");
            }
        }

        @Override
        public void cancel(String reason) {}

        @Override
        public void close() {
            write("close");
        }

        private static String calls() {
            try {
                return Files.exists(CALLS) ? Files.readString(CALLS) : "";
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
