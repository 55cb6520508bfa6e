package dev.runbook.engine.execution;

import dev.runbook.api.Default;
import dev.runbook.api.Secret;
import dev.runbook.engine.journal.KnownSecrets;
import dev.runbook.engine.model.ParameterValue;
import dev.runbook.engine.spi.PrepareException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Makes the record of a run's parameters from names and values as they are written on the command line. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class RunParameters {
    private final Class<? extends Record> type;
    private final Map<String, String> given;
    private final List<String> problems = new ArrayList<>();

    private RunParameters(Class<? extends Record> type, Map<String, String> given) {
        this.type = type;
        this.given = given;
    }

    /**
     * Makes the record.
     *
     * @throws PrepareException with all problems: unknown names, missing and unreadable values, what the record refuses
     */
    public static Record bind(Class<? extends Record> type, Map<String, String> given) {
        return new RunParameters(type, given).bind();
    }

    /**
     * Returns what is wrong with values before others are known.
     *
     * @param later the names whose values will be known later
     */
    public static List<String> problems(Class<? extends Record> type, Map<String, String> given, Set<String> later) {
        var names = new RunParameters(type, given);
        var components = type.getRecordComponents();
        names.unknown(components, later);
        Arrays.stream(components)
                .filter(component -> !later.contains(component.getName()))
                .forEach(names::value);
        return List.copyOf(names.problems);
    }

    private Record bind() {
        var components = type.getRecordComponents();
        KnownSecrets.addNamed(given);
        Arrays.stream(components)
                .filter(component -> component.isAnnotationPresent(Secret.class))
                .forEach(component -> KnownSecrets.add(given.get(component.getName())));
        unknown(components, Set.of());
        var values = Arrays.stream(components).map(this::value).toArray();
        if (!problems.isEmpty()) {
            throw new PrepareException(problems);
        }
        return make(components, values);
    }

    private void unknown(RecordComponent[] components, Set<String> later) {
        var unknown = new TreeSet<>(given.keySet());
        unknown.addAll(later);
        Arrays.stream(components).map(RecordComponent::getName).forEach(unknown::remove);
        for (var name : unknown) {
            problems.add("there is no parameter '" + name + "'; "
                    + (components.length == 0
                            ? "the runbook takes none. Leave it out."
                            : "there are "
                                    + Arrays.stream(components)
                                            .map(RecordComponent::getName)
                                            .collect(Collectors.joining(", "))
                                    + ". Correct the name, or leave it out."));
        }
    }

    private Record make(RecordComponent[] components, @Nullable Object[] values) {
        try {
            var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new PrepareException(
                    List.of("the parameters " + given.keySet() + " are refused by " + type.getSimpleName() + ": "
                            + e.getTargetException().getMessage() + ". The run does not start; correct them."));
        } catch (ReflectiveOperationException e) {
            throw new PrepareException(List.of("the record " + type.getName() + " can't be made: " + e
                    + ". The run does not start; make its constructor accessible."));
        }
    }

    private @Nullable Object value(RecordComponent component) {
        var annotation = component.getAnnotation(Default.class);
        var text = given.getOrDefault(component.getName(), annotation == null ? null : annotation.value());
        if (text == null) {
            problems.add("parameter '" + component.getName() + "' has no value: " + type.getSimpleName()
                    + " gives it no @Default. The run does not start; write " + component.getName() + "=….");
            return null;
        }
        try {
            return ParameterValue.read(component.getType(), text);
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            problems.add(
                    "parameter '" + component.getName() + "' can't be '" + KnownSecrets.hide(text) + "': it is of type "
                            + component.getType().getSimpleName() + ". The run does not start; correct the value.");
            return null;
        }
    }
}
