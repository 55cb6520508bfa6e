package dev.runbook.engine.drill;

import dev.runbook.api.Severity;
import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Control;
import dev.runbook.api.drill.Recovery;
import dev.runbook.engine.envelope.EnvelopeWriter;
import dev.runbook.engine.execution.ArenaFixture;
import dev.runbook.engine.execution.ArenaFixture.Errors;
import dev.runbook.engine.execution.ArenaFixture.World;
import dev.runbook.engine.execution.Extensions;
import dev.runbook.engine.execution.ModelFixture;
import dev.runbook.engine.execution.RunLimits;
import dev.runbook.engine.execution.StepOutcome;
import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.model.DrillModel;
import dev.runbook.engine.model.DrillModel.Budgets;
import dev.runbook.engine.model.DrillModel.Injection;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.report.Colour;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A drill in a scripted world: what it is made of can be changed before it runs. */
final class DrillFixture {
    static final Duration FAULT_AT = Duration.ofMinutes(10);

    Object world = World.sound();
    List<Object> faults = new ArrayList<>(List.of(Errors.plain()));
    List<Duration> times = new ArrayList<>(List.of(FAULT_AT));
    Verdict verdict = Verdict.COMPLETED;
    Control control = Control.STAYS_BROKEN;
    Recovery recovery = Recovery.REQUIRED;
    Budgets budgets = new Budgets(null, null, null);
    boolean ablation;
    String unavailable;
    boolean required;
    Path directory;
    final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Class<?> runbook;

    /** Holds the values that the fixture was given. */
    static final class Values {
        final Object world = current.world;
        final Object first = current.faults.get(0);
        final Object second = current.faults.size() > 1 ? current.faults.get(1) : null;
    }

    private static DrillFixture current;

    DrillFixture(Class<?> runbook) {
        this.runbook = runbook;
        current = this;
    }

    RunbookModel runbook() {
        var model = ModelFixture.of(runbook);
        var alert = new AlertModel(
                "ErrorsAreHigh",
                Severity.CRITICAL,
                "errors > 0.05",
                Duration.ofMinutes(2),
                Duration.ZERO,
                ArenaFixture.ErrorRatio.class,
                "");
        return new RunbookModel(
                model.type(),
                model.id(),
                model.title(),
                model.namespace(),
                model.parameters(),
                List.of(alert),
                model.steps(),
                model.escalations(),
                model.extensions());
    }

    private DrillModel model() {
        var injections = new ArrayList<Injection>();
        for (int i = 0; i < faults.size(); i++) {
            injections.add(new Injection(field(i == 0 ? "first" : "second"), times.get(i), null));
        }
        var model = runbook();
        return new DrillModel(
                Values.class,
                "Errors are mended",
                model,
                model.alerts().get(0),
                verdict,
                control,
                recovery,
                budgets,
                12,
                Map.of(),
                ablation,
                field("world"),
                injections,
                null);
    }

    static Field field(String name) {
        try {
            return Values.class.getDeclaredField(name);
        } catch (NoSuchFieldException e) {
            throw new AssertionError(e);
        }
    }

    DrillSettings settings() {
        return new DrillSettings(
                () -> List.of(new ArenaFixture.Scripted(unavailable)),
                "scripted",
                required,
                Extensions.NONE,
                RunLimits.DEFAULT,
                directory,
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                Colour.NEVER,
                EnvelopeWriter.of("none"),
                null);
    }

    DrillRun open() {
        return new DrillRun(model(), settings());
    }

    String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** Runs every phase as the engine does and returns what the red ones said, by phase. */
    List<String> run() {
        var red = new ArrayList<String>();
        var model = model();
        try (var drill = new DrillRun(model, settings())) {
            attempt(red, drill, Phase.PREPARE, drill::prepare);
            attempt(red, drill, Phase.BASELINE, drill::baseline);
            attempt(red, drill, Phase.INJECT, drill::inject);
            attempt(red, drill, Phase.DETECT, drill::detect);
            attempt(
                    red,
                    drill,
                    Phase.STEPS,
                    () -> model.runbook().steps().forEach(step -> {
                        if (drill.step(step) instanceof StepOutcome.Failed failed && !failed.expected()) {
                            red.add("STEPS: " + failed.cause().getMessage());
                        }
                    }));
            attempt(red, drill, Phase.END, drill::end);
            attempt(red, drill, Phase.RECOVER, drill::recover);
            attempt(red, drill, Phase.CONTROL, drill::control);
            if (ablation) {
                model.runbook().steps().stream()
                        .filter(step -> step.kind() == dev.runbook.api.StepKind.CHANGE)
                        .forEach(step -> attempt(red, drill, Phase.ABLATION, () -> drill.ablation(step)));
            }
        }
        return red;
    }

    private static void attempt(List<String> red, DrillRun drill, Phase phase, Runnable body) {
        if (phase != Phase.PREPARE && drill.skip(phase).isPresent()) {
            return;
        }
        try {
            body.run();
        } catch (RuntimeException | AssertionError e) {
            red.add(phase + ": " + e.getMessage());
        }
    }
}
