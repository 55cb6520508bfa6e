package dev.runbook.engine.execution;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Values of a type that are as far apart as can be, to tell what does not depend on them. */
enum SampleValues {
    /** Zero, empty, absent, the first. */
    LEAST,
    /** The largest, one element, present, the last. */
    MOST;

    /** A record may hold others of its own kind. */
    private static final int DEEPEST = 8;

    /**
     * Makes a value.
     *
     * @throws ReflectiveOperationException if no value of that type can be made up, or its record refuses this one
     */
    Object of(Type type) throws ReflectiveOperationException {
        return of(type, DEEPEST);
    }

    private Object of(Type type, int depth) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType generic) {
            var element = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == Optional.class) {
                return this == LEAST ? Optional.empty() : Optional.of(of(element, depth));
            } else if (generic.getRawType() == List.class) {
                return this == LEAST ? List.of() : List.of(of(element, depth));
            }
        } else if (type instanceof Class<?> raw) {
            return raw.isRecord() && depth > 0 ? ofRecord(raw, depth - 1) : simple(raw);
        }
        throw new NoSuchMethodException("no value of " + type + " can be made up");
    }

    private Object simple(Class<?> type) throws NoSuchMethodException {
        if (type == String.class) {
            return pick("", "sample");
        } else if (type == boolean.class) {
            return this == MOST;
        } else if (type == int.class) {
            return pick(0, Integer.MAX_VALUE);
        } else if (type == long.class) {
            return pick(0L, Long.MAX_VALUE);
        } else if (type == double.class) {
            return pick(0.0, Double.MAX_VALUE);
        } else if (type == Instant.class) {
            return pick(Instant.EPOCH, Instant.MAX);
        } else if (type == Duration.class) {
            return pick(Duration.ZERO, Duration.ofSeconds(Long.MAX_VALUE));
        } else if (type.isEnum()) {
            var constants = type.getEnumConstants();
            return pick(constants[0], constants[constants.length - 1]);
        }
        throw new NoSuchMethodException("no value of " + type + " can be made up");
    }

    private <T> T pick(T least, T most) {
        return this == LEAST ? least : most;
    }

    private Object ofRecord(Class<?> type, int depth) throws ReflectiveOperationException {
        var components = type.getRecordComponents();
        var values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = of(components[i].getGenericType(), depth);
        }
        var constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }
}
