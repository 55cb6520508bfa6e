package dev.runbook.engine.drill;

import dev.runbook.api.drill.Operator;
import dev.runbook.engine.discovery.SourcePlace;
import dev.runbook.engine.execution.Messages;
import dev.runbook.engine.execution.RunParameters;
import dev.runbook.engine.model.DrillModel;
import dev.runbook.engine.model.DrillModel.Injection;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.PrepareException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values that a drill class holds: made once, shared by the drill, its control and its ablations.
 *
 * @param world the world; null when the class gives none, which is a problem
 * @param faults the faults by injection, in order; without those that are a problem
 * @param operator the scripted person, null when there is none
 * @param problems what is wrong with the values
 */
record DrillValues(
        @Nullable Object world,
        Map<Injection, Fault> faults,
        @Nullable Operator operator,
        List<String> problems) {
    static DrillValues of(DrillModel drill) {
        var problems = new ArrayList<String>();
        var instance = make(drill.type());
        var world = read(drill.world(), instance, Object.class, "a world", problems);
        var faults = new LinkedHashMap<Injection, Fault>();
        for (var injection : drill.injections()) {
            var fault = read(injection.field(), instance, Fault.class, "a fault", problems);
            if (fault != null) {
                faults.put(injection, fault);
            }
        }
        var operator = drill.operator() == null
                ? null
                : read(drill.operator(), instance, Operator.class, "an Operator", problems);
        try {
            RunParameters.bind(drill.runbook().parameters(), drill.parameters());
        } catch (PrepareException e) {
            problems.add(SourcePlace.of(drill.type()) + ": " + e.getMessage());
        }
        return new DrillValues(world, faults, operator, problems);
    }

    static Object make(Class<?> type) {
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            var exception = new PrepareException(List.of(SourcePlace.of(type) + " can't be made: "
                    + e.getTargetException() + ". The drill does not start; correct its constructor and fields."));
            exception.initCause(e.getTargetException());
            throw exception;
        } catch (LinkageError e) {
            var exception = new PrepareException(List.of(SourcePlace.of(type) + " can't be made: " + Messages.of(e)
                    + ". The drill does not start; correct its static fields and initialisers."));
            exception.initCause(e);
            throw exception;
        } catch (ReflectiveOperationException e) {
            throw new PrepareException(List.of(SourcePlace.of(type) + " can't be made: " + e
                    + ". The drill does not start; give it a constructor without parameters."));
        }
    }

    static <T> @Nullable T read(Field field, Object instance, Class<T> type, String what, List<String> problems) {
        var where = SourcePlace.of(field);
        Object value;
        try {
            field.setAccessible(true);
            value = field.get(instance);
        } catch (ReflectiveOperationException e) {
            problems.add(where + " can't be read: " + e + ". The drill does not start; make the field accessible.");
            return null;
        }
        if (value == null) {
            problems.add(where + " is null where " + what + " is wanted. The drill does not start; give it a value.");
            return null;
        }
        if (!type.isInstance(value)) {
            problems.add(where + " is a " + value.getClass().getName() + ", not " + what + " (" + type.getName()
                    + "). The drill does not start; give it such a value.");
            return null;
        }
        return type.cast(value);
    }
}
