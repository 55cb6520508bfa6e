package dev.runbook.engine.discovery;

import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.Operator;
import dev.runbook.api.drill.ScriptedBy;
import dev.runbook.api.drill.World;
import dev.runbook.engine.model.DrillModel.Injection;
import dev.runbook.engine.spi.Fault;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a drill: its world, its faults, its operator. Their values are looked at when it is prepared. */
final class DrillFields {
    private final Class<?> type;
    private final String annotation;
    private final List<Field> fields;
    private final Problems problems;

    DrillFields(Class<?> type, String annotation, Problems problems) {
        this.type = type;
        this.annotation = annotation;
        this.fields = Members.fields(type);
        this.problems = problems;
    }

    /** Returns the field of the world, null if there is a problem. */
    @Nullable Field world() {
        var found = annotated(World.class);
        if (found.isEmpty()) {
            problems.add(
                    annotation + " class has no @World field: there is nothing to drill in.",
                    "Add a field with @World that holds the world.");
            return null;
        }
        severally(found, "@World");
        return found.get(0);
    }

    /** Returns the faults in order of their times. */
    List<Injection> injections() {
        var found = annotated(Inject.class);
        if (found.isEmpty()) {
            problems.add(
                    "@Drill class has no @Inject field: nothing would go wrong in it.",
                    "Add a fault, or use @QuietDrill for a drill without one.");
        }
        var injections = new ArrayList<Injection>();
        for (var field : found) {
            var injection = injection(field);
            if (injection != null) {
                injections.add(injection);
            }
        }
        injections.sort(Comparator.comparing(Injection::at)
                .thenComparing(injection -> injection.field().getName()));
        return injections;
    }

    private @Nullable Injection injection(Field field) {
        var inject = Annotations.find(field, Inject.class);
        if (inject == null) {
            return null;
        }
        var about = "@Inject field '" + field.getName() + "'";
        DurationReader.Sink sink = (what, remedy) -> problems.add(field, what, remedy);
        if (!Fault.class.isAssignableFrom(field.getType())) {
            sink.add(
                    about + " is a " + field.getType().getSimpleName() + ", which is no Fault.",
                    "Declare it with the type of a fault.");
        }
        var at =
                inject.at().equals("0s") ? Duration.ZERO : DurationReader.positive(inject.at(), about, "time at", sink);
        Duration healAt = null;
        if (!inject.healAt().isEmpty()) {
            healAt = DurationReader.positive(inject.healAt(), about, "time healAt", sink);
            if (healAt != null && at != null && healAt.compareTo(at) <= 0) {
                sink.add(
                        about + " heals at " + inject.healAt() + ", not after it is injected at " + inject.at() + ".",
                        "Heal it later; both are counted from the start of the world.");
            }
        }
        return at == null ? null : new Injection(field, at, healAt);
    }

    /** Returns the field of the operator, null if there is none. */
    @Nullable Field operator() {
        var found = annotated(ScriptedBy.class);
        if (found.isEmpty()) {
            return null;
        }
        severally(found, "@ScriptedBy");
        var field = found.get(0);
        if (!Operator.class.isAssignableFrom(field.getType())) {
            problems.add(
                    field,
                    "@ScriptedBy field '" + field.getName() + "' is a "
                            + field.getType().getSimpleName() + ", which is no Operator.",
                    "Declare it as Operator, as Operator.confirmsAfter(Duration.ofMinutes(2)).");
        }
        return field;
    }

    /** Says of fields that a quiet drill does not read that they are not read. */
    void refuseFaults() {
        for (var field : annotated(Inject.class)) {
            problems.add(
                    field,
                    "@QuietDrill class has the @Inject field '" + field.getName()
                            + "', but a quiet drill has no fault.",
                    "Remove it, or make the class a @Drill.");
        }
    }

    private List<Field> annotated(Class<? extends Annotation> wanted) {
        var found = new ArrayList<Field>();
        for (var field : fields) {
            if (!field.isSynthetic() && Annotations.find(field, wanted) != null) {
                field.trySetAccessible();
                found.add(field);
            }
        }
        found.sort(Comparator.comparing(Field::getName));
        return found;
    }

    private void severally(List<Field> found, String what) {
        if (found.size() > 1) {
            var names = found.stream().map(field -> "'" + field.getName() + "'").toList();
            problems.add(
                    Problems.name(type) + " has more than one " + what + " field: " + String.join(", ", names) + ".",
                    "Keep one.");
        }
    }
}
