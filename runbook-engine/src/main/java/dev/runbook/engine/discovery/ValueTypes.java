package dev.runbook.engine.discovery;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

    private final Map<Type, List<String>> known = new ConcurrentHashMap<>();

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

    /** Returns what keeps a type from the journal, each as {@code Found.socket is a Socket}; empty if nothing does. */
    List<String> obstacles(Type type) {
        var cached = known.get(type);
        if (cached == null) {
            var found = new ArrayList<String>();
            collect(type, name(type), new HashSet<>(), found);
            cached = List.copyOf(found);
            known.put(type, cached);
        }
        return cached;
    }

    private static void collect(Type type, String path, Set<Class<?>> seen, List<String> found) {
        if (type instanceof ParameterizedType generic) {
            collectArguments(generic, path, seen, found);
        } else if (!(type instanceof Class<?> plain)) {
            found.add(path + " has the type " + type.getTypeName());
        } else if (plain.isRecord()) {
            if (seen.add(plain)) {
                for (var component : plain.getRecordComponents()) {
                    var inner = plain.getSimpleName() + "." + component.getName();
                    collect(component.getGenericType(), inner, seen, found);
                }
            }
        } else if (!plain.isPrimitive() && !plain.isEnum() && !PLAIN.contains(plain)) {
            found.add(path + " is a " + plain.getSimpleName());
        }
    }

    private static void collectArguments(ParameterizedType type, String path, Set<Class<?>> seen, List<String> found) {
        var arguments = type.getActualTypeArguments();
        if (type.getRawType() == List.class || type.getRawType() == Optional.class) {
            collect(arguments[0], path, seen, found);
        } else if (type.getRawType() == Map.class && arguments[0] == String.class) {
            collect(arguments[1], path, seen, found);
        } else {
            found.add(path + " is a " + name(type));
        }
    }
}
