package dev.runbook.engine;

import dev.runbook.api.StepKind;
import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Control;
import dev.runbook.api.drill.Recovery;
import dev.runbook.engine.Stage.Kind;
import dev.runbook.engine.model.DrillModel;
import dev.runbook.engine.model.QuietDrillModel;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.StepModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lays out what classes do: the stages of drills, quiet drills and runbooks, in order. */
final class Stages {
    static final String PREPARE = "prepare";
    static final String BASELINE = "baseline";
    static final String INJECT = "inject";
    static final String DETECT = "detect";
    static final String END = "end";
    static final String RECOVER = "recover";
    static final String CONTROL = "control";
    static final String QUIET = "quiet";

    private Stages() {}

    static List<Stage> of(DrillModel drill) {
        var stages = new ArrayList<Stage>();
        stages.add(phase(PREPARE, "the world can be prepared"));
        stages.add(phase(BASELINE, "the baseline is healthy"));
        stages.add(phase(INJECT, drill.injections().size() == 1 ? "the fault is observed" : "the faults are observed"));
        stages.add(phase(DETECT, "the alert " + drill.alert().name() + " fires"));
        addSteps(drill.runbook(), stages);
        stages.add(phase(END, "the run ends " + words(drill.verdict())));
        if (drill.recovery() == Recovery.REQUIRED) {
            stages.add(phase(RECOVER, "the service is back"));
        } else if (drill.recovery() == Recovery.NOT_EXPECTED) {
            stages.add(phase(RECOVER, "the service is still broken"));
        }
        stages.add(phase(
                CONTROL,
                drill.control() == Control.STAYS_BROKEN
                        ? "control: without the runbook it stays broken"
                        : "control: without the runbook it heals itself"));
        if (drill.ablation()) {
            addAblations(drill.runbook(), stages);
        }
        return stages;
    }

    static List<Stage> of(QuietDrillModel drill) {
        return List.of(
                phase(PREPARE, "the world can be prepared"),
                phase(QUIET, "no alert fires in " + words(drill.lasting())));
    }

    static List<Stage> of(RunbookModel runbook) {
        var stages = new ArrayList<Stage>(runbook.steps().size());
        addSteps(runbook, stages);
        return stages;
    }

    private static void addSteps(RunbookModel runbook, List<Stage> stages) {
        int number = 0;
        for (var step : runbook.steps()) {
            number++;
            stages.add(new Stage(Kind.STEP, step.name(), "step " + number + " " + step.title(), step));
        }
    }

    private static void addAblations(RunbookModel runbook, List<Stage> stages) {
        for (StepModel step : runbook.steps()) {
            if (step.kind() == StepKind.CHANGE) {
                stages.add(new Stage(
                        Kind.ABLATION, step.name(), "ablation: it fails without '" + step.title() + "'", step));
            }
        }
    }

    private static Stage phase(String name, String title) {
        return new Stage(Kind.PHASE, name, title, null);
    }

    private static String words(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String words(java.time.Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
