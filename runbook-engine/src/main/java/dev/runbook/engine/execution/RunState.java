package dev.runbook.engine.execution;

import dev.runbook.api.Effects;
import dev.runbook.api.FiringAlert;
import dev.runbook.engine.gate.Gate;
import dev.runbook.engine.gate.GateSettings;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.gate.Stop;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.StepModel;
import dev.runbook.engine.spi.Arena;
import java.lang.reflect.InvocationTargetException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The mutable state of one run: its instance, its arena once opened, the values and effects of its steps. */
final class RunState {
    private final RunbookModel runbook;
    private final Supplier<Arena> opener;
    private final RunSettings settings;
    private final RunJournal journal;
    private final Map<String, Object> values = new HashMap<>();
    private final List<Acted> acted = new ArrayList<>();
    private @Nullable Arena arena;
    private @Nullable Gate gate;
    private @Nullable Object instance;
    private @Nullable Record parameters;
    private @Nullable RunExtensions extensions;
    private boolean started;

    /** A step that intended effects. */
    record Acted(StepModel step, Effects effects) {}

    RunState(RunbookModel runbook, Supplier<Arena> opener, RunSettings settings) {
        this.runbook = runbook;
        this.opener = opener;
        this.settings = settings;
        this.journal = new RunJournal(settings.conduct().journal());
    }

    Mode mode() {
        return settings.conduct().mode();
    }

    Stop stop() {
        return settings.conduct().effects().stop();
    }

    History history() {
        return settings.conduct().effects().history();
    }

    RunbookModel runbook() {
        return runbook;
    }

    RunSettings settings() {
        return settings;
    }

    RunJournal journal() {
        return journal;
    }

    /** Writes the beginning of the run down and makes its parameters, once. */
    void start() {
        if (!started) {
            started = true;
            var conduct = settings.conduct();
            if (history().begun()) {
                return;
            }
            journal.append(new JournalRecord.RunStarted(
                    now(),
                    runbook.type().getName(),
                    conduct.mode().word(),
                    settings.target(),
                    namespace(),
                    settings.seed(),
                    conduct.header()));
        }
    }

    Arena arena() {
        if (arena == null) {
            arena = opener.get();
            gate = new Gate(
                    arena, journal, GateSettings.standard(), settings.conduct().effects());
        }
        return arena;
    }

    Gate gate() {
        arena();
        return java.util.Objects.requireNonNull(gate);
    }

    boolean opened() {
        return arena != null;
    }

    /** Returns the arena's now; the epoch as long as none was needed. */
    Instant now() {
        return arena == null ? Instant.EPOCH : arena.time().instant();
    }

    /** Adds a line to the timeline, if there is one. */
    void tell(String actor, String text) {
        if (arena != null) {
            arena.tell(actor, text);
        }
    }

    void note(String step, String text) {
        journal.append(new JournalRecord.Noted(now(), step, text));
    }

    Object instance() {
        if (instance == null) {
            instance = make(runbook.type());
        }
        return instance;
    }

    Record parameters() {
        if (parameters == null) {
            parameters = RunParameters.bind(runbook.parameters(), settings.parameters());
        }
        return parameters;
    }

    RunExtensions extensions() {
        if (extensions == null) {
            extensions = RunExtensions.make(runbook.extensions(), settings.extensions());
        }
        return extensions;
    }

    /** Returns the parameter {@code namespace} where the record has one, else the runbook's namespace. */
    String namespace() {
        var given = settings.conduct().namespace();
        if (given != null) {
            return given;
        }
        for (var component : runbook.parameters().getRecordComponents()) {
            if (component.getName().equals("namespace") && component.getType() == String.class) {
                return settings.parameters().getOrDefault("namespace", fromRecord(component));
            }
        }
        return runbook.namespace();
    }

    private String fromRecord(java.lang.reflect.RecordComponent component) {
        var annotation = component.getAnnotation(dev.runbook.api.Default.class);
        return annotation == null ? runbook.namespace() : annotation.value();
    }

    FiringAlert alert() {
        var given = settings.alert();
        if (given != null) {
            return given;
        }
        var first = runbook.alerts().get(0);
        return new FiringAlert(
                first.name(),
                Map.of("alertname", first.name(), "severity", first.severity().label()),
                Map.of(),
                now(),
                Double.NaN);
    }

    boolean hasValue(@Nullable String step) {
        return values.containsKey(step);
    }

    @Nullable Object value(@Nullable String step) {
        return values.get(step);
    }

    /** Keeps a step's value; of an Optional what is in it, since whoever takes the value says whether it may be missing. */
    void keep(StepModel step, @Nullable Object value) {
        var plain = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        if (plain != null) {
            values.put(step.name(), plain);
        }
    }

    void acted(StepModel step, Effects effects) {
        if (!effects.all().isEmpty()) {
            acted.add(new Acted(step, effects));
        }
    }

    /** Returns the steps that intended effects, in order. */
    List<Acted> acted() {
        return List.copyOf(acted);
    }

    /** Keeps the journal when the JVM dies in the middle of the run. */
    void flush() {
        settings.lastWords().accept(journal.lines());
    }

    /** Returns how to go on when the JVM dies in the middle of the run; empty for a run that does not. */
    String next() {
        if (mode() != Mode.LIVE) {
            return "";
        }
        var run = (history().begun() ? history().header() : settings.conduct().header()).getOrDefault("run", "");
        return run.isEmpty()
                ? ""
                : "Go on with: " + (history().rollingBack() ? NextCommands.ofRollback(run) : NextCommands.ofRun(run))
                        + ".";
    }

    static Object make(Class<?> type) {
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw new StepException(
                    StepException.Reason.FAILED,
                    type.getName() + " can't be made: " + e.getTargetException()
                            + ". Nothing of it runs; correct its constructor and fields.",
                    e.getTargetException());
        } catch (LinkageError e) {
            throw new StepException(
                    StepException.Reason.FAILED,
                    type.getName() + " can't be made: " + Messages.of(e)
                            + ". Nothing of it runs; correct its static fields and initialisers.",
                    e);
        } catch (ReflectiveOperationException e) {
            throw new StepException(
                    StepException.Reason.FAILED,
                    type.getName() + " can't be made: " + e
                            + ". Nothing of it runs; give it a constructor without parameters and don't make it abstract.",
                    e);
        }
    }
}
