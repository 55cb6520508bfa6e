package dev.runbook.engine.discovery;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.OptionalInt;
import org.apiguardian.api.API;

/** Says where a class, a method or a field is written, so that a person is led there by a click. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class SourcePlace {
    private SourcePlace() {}

    /** Returns the place of a class, as {@code BadReleaseDrill(BadReleaseDrill.java:12)}. */
    public static String of(Class<?> type) {
        return name(type) + "(" + file(type, SourceLines.of(type)) + ")";
    }

    /** Returns the place of a method, as {@code ShopErrors.undo(ShopErrors.java:21)}. */
    public static String of(Method method) {
        var declaring = method.getDeclaringClass();
        return name(declaring) + "." + method.getName() + "(" + file(declaring, SourceLines.of(method)) + ")";
    }

    /** Returns the place of a field, as {@code BadReleaseDrill.world(BadReleaseDrill.java:13)}. */
    public static String of(Field field) {
        var declaring = field.getDeclaringClass();
        return name(declaring) + "." + field.getName() + "(" + file(declaring, SourceLines.of(field)) + ")";
    }

    /** Returns a class's name as a person writes it, without its package. */
    static String name(Class<?> type) {
        var name = type.getName();
        return name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
    }

    private static String file(Class<?> type, OptionalInt line) {
        var name = type.getName();
        var simple = name.substring(name.lastIndexOf('.') + 1);
        var dollar = simple.indexOf('$', 1);
        return (dollar < 0 ? simple : simple.substring(0, dollar)) + ".java"
                + (line.isPresent() ? ":" + line.getAsInt() : "");
    }
}
