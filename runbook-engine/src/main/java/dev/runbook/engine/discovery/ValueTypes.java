package dev.runbook.engine.discovery;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Says which types of values survive the way into the journal and back: from Java to JSON to an equal value. */
final class ValueTypes {
    private static final Set<Class<?>> PLAIN = Set.of(
            String.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            Character.class,
            Instant.class,
            Duration.class,
            URI.class,
            BigDecimal.class);
    private static final String NONE = "";

    private final Map<Type, String> known = new ConcurrentHashMap<>();

    /** Returns the type inside an {@code Optional}, or the type itself. */
    static Type unwrapped(Type type) {
        return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class
                ? generic.getActualTypeArguments()[0]
                : type;
    }

    /** Returns whether a type is an {@code Optional}. */
    static boolean optional(Type type) {
        return type == Optional.class
                || type instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
    }

    /** Returns the class of a type without its arguments; Object where there is none. */
    static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : Object.class;
    }

    /** Returns a type as its source shows it, without packages. */
    static String name(Type type) {
        if (type instanceof ParameterizedType generic) {
            var arguments = new StringBuilder();
            for (var argument : generic.getActualTypeArguments()) {
                arguments.append(arguments.isEmpty() ? "" : ", ").append(name(argument));
            }
            return name(generic.getRawType()) + "<" + arguments + ">";
        }
        return type instanceof Class<?> plain ? plain.getSimpleName() : type.getTypeName();
    }

    /** Returns whether a type is a record or a list of records: the form of a step's value. */
    static boolean valueForm(Type type) {
        if (type instanceof Class<?> plain) {
            return plain.isRecord();
        }
        return type instanceof ParameterizedType generic
                && generic.getRawType() == List.class
                && generic.getActualTypeArguments()[0] instanceof Class<?> element
                && element.isRecord();
    }

    /** Returns what keeps a type from the journal, as {@code Found.socket is a Socket}; null if nothing does. */
    @Nullable String obstacle(Type type) {
        var cached = known.get(type);
        if (cached == null) {
            var found = obstacle(type, name(type), new HashSet<>());
            cached = found == null ? NONE : found;
            known.put(type, cached);
        }
        return cached.isEmpty() ? null : cached;
    }

    private @Nullable String obstacle(Type type, String path, Set<Type> seen) {
        if (type instanceof ParameterizedType generic) {
            return genericObstacle(generic, path, seen);
        }
        if (!(type instanceof Class<?> plain)) {
            return path + " has the type " + type.getTypeName();
        }
        if (plain.isPrimitive() || plain.isEnum() || PLAIN.contains(plain) || !seen.add(plain)) {
            return null;
        }
        if (!plain.isRecord()) {
            return path + " is a " + plain.getSimpleName();
        }
        for (var component : plain.getRecordComponents()) {
            var inner = obstacle(component.getGenericType(), plain.getSimpleName() + "." + component.getName(), seen);
            if (inner != null) {
                return inner;
            }
        }
        return null;
    }

    private @Nullable String genericObstacle(ParameterizedType type, String path, Set<Type> seen) {
        var arguments = type.getActualTypeArguments();
        if (type.getRawType() == List.class || type.getRawType() == Optional.class) {
            return obstacle(arguments[0], path, seen);
        }
        if (type.getRawType() == Map.class && arguments[0] == String.class) {
            return obstacle(arguments[1], path, seen);
        }
        return path + " is a " + name(type);
    }
}
