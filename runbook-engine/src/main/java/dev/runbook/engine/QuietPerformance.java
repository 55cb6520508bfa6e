package dev.runbook.engine;

import dev.runbook.engine.drill.QuietDrillRun;
import dev.runbook.engine.execution.StepOutcome;
import java.util.Optional;

/** A quiet drill that takes its course. */
final class QuietPerformance implements Performance {
    private final QuietDrillRun run;
    private boolean prepared;

    QuietPerformance(QuietDrillRun run) {
        this.run = run;
    }

    @Override
    public Optional<String> unavailable() {
        return run.unavailable();
    }

    @Override
    public Optional<String> skip(Stage stage) {
        return stage.name().equals(Stages.PREPARE) || prepared
                ? Optional.empty()
                : Optional.of("its world could not be prepared");
    }

    @Override
    public StepOutcome perform(Stage stage) {
        if (stage.name().equals(Stages.PREPARE)) {
            run.prepare();
            prepared = true;
        } else {
            run.quiet();
        }
        return new StepOutcome.Succeeded(null);
    }

    /** Does nothing: a quiet drill holds nothing that has to be taken back, and its virtual time is short. */
    @Override
    public void cancel(String reason) {}

    /** Does nothing: the phases have judged. */
    @Override
    public void judge() {}

    @Override
    public void close() {
        run.close();
    }
}
