package dev.runbook.engine;

import dev.runbook.engine.drill.DrillRun;
import dev.runbook.engine.drill.Phase;
import dev.runbook.engine.execution.StepOutcome;
import java.util.Optional;

/** A drill that takes its course. */
final class DrillPerformance implements Performance {
    private final DrillRun run;

    DrillPerformance(DrillRun run) {
        this.run = run;
    }

    @Override
    public Optional<String> unavailable() {
        return run.unavailable();
    }

    @Override
    public Optional<String> skip(Stage stage) {
        var phase = phase(stage);
        return phase == Phase.PREPARE ? Optional.empty() : run.skip(phase);
    }

    @Override
    public StepOutcome perform(Stage stage) {
        switch (phase(stage)) {
            case PREPARE -> run.prepare();
            case BASELINE -> run.baseline();
            case INJECT -> run.inject();
            case DETECT -> run.detect();
            case STEPS -> {
                return run.step(stage.requireStep());
            }
            case END -> run.end();
            case RECOVER -> run.recover();
            case CONTROL -> run.control();
            case ABLATION -> run.ablation(stage.requireStep());
        }
        return new StepOutcome.Succeeded(null);
    }

    private static Phase phase(Stage stage) {
        return switch (stage.kind()) {
            case STEP -> Phase.STEPS;
            case ABLATION -> Phase.ABLATION;
            case PHASE ->
                switch (stage.name()) {
                    case Stages.PREPARE -> Phase.PREPARE;
                    case Stages.BASELINE -> Phase.BASELINE;
                    case Stages.INJECT -> Phase.INJECT;
                    case Stages.DETECT -> Phase.DETECT;
                    case Stages.END -> Phase.END;
                    case Stages.RECOVER -> Phase.RECOVER;
                    case Stages.CONTROL -> Phase.CONTROL;
                    default -> throw new IllegalArgumentException(stage.name());
                };
        };
    }

    @Override
    public void cancel(String reason) {
        run.cancel(reason);
    }

    /** Does nothing: the phases have judged. */
    @Override
    public void judge() {}

    @Override
    public void close() {
        run.close();
    }
}
