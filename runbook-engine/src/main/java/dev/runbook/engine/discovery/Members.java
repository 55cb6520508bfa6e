package dev.runbook.engine.discovery;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/** Finds the methods and fields of a class, inherited ones too, and checks that instances can be made. */
final class Members {
    private Members() {}

    /** Returns the methods of a class and its superclasses without those that are overridden; of no stable order. */
    static List<Method> methods(Class<?> type) {
        if (type.getSuperclass() == Object.class) {
            return Arrays.asList(type.getDeclaredMethods());
        }
        var found = new ArrayList<Method>();
        var seen = new HashSet<String>();
        for (Class<?> next = type; next != null && next != Object.class; next = next.getSuperclass()) {
            for (var method : next.getDeclaredMethods()) {
                boolean hidden = Modifier.isPrivate(method.getModifiers());
                if (hidden || seen.add(method.getName() + Arrays.toString(method.getParameterTypes()))) {
                    found.add(method);
                }
            }
        }
        return found;
    }

    /** Returns the fields of a class and its superclasses; of no stable order. */
    static List<Field> fields(Class<?> type) {
        var found = new ArrayList<Field>();
        for (Class<?> next = type; next != null && next != Object.class; next = next.getSuperclass()) {
            found.addAll(Arrays.asList(next.getDeclaredFields()));
        }
        return found;
    }

    /** Says which fields a step could leave something in that a resumed run, with an instance of its own, would lack. */
    static void checkStateless(Class<?> type, Problems problems) {
        for (var field : fields(type)) {
            int modifiers = field.getModifiers();
            if (Modifier.isStatic(modifiers) || field.isSynthetic()) {
                continue;
            }
            boolean changes = field.getType().isArray()
                    || field.getType().getPackageName().equals("java.util.concurrent.atomic");
            if (!Modifier.isFinal(modifiers) || changes) {
                problems.add(
                        field,
                        "Field '" + field.getName()
                                + "' can change during a run, and no journal keeps fields: a run that"
                                + " is resumed by another process would go on without what a step left in it.",
                        changes
                                ? "Return the value from the step and take it as a parameter of a later one."
                                : "Return the value from the step and take it as a parameter of a later one; make the"
                                        + " field final if it is a constant.");
            }
        }
    }

    /** Says what keeps the engine from making instances of a class. */
    static void checkInstantiable(Class<?> type, String annotation, Problems problems) {
        var about = annotation + " class";
        int modifiers = type.getModifiers();
        if (type.isInterface() || type.isEnum() || type.isRecord()) {
            problems.add(about + " is an interface, enum or record.", "Make it a class.");
            return;
        }
        if (Modifier.isAbstract(modifiers)) {
            problems.add(about + " is abstract.", "Annotate the class that extends it instead.");
        }
        if (Modifier.isPrivate(modifiers)) {
            problems.add(about + " is private.", "Remove 'private'.");
        }
        if (type.isLocalClass() || type.isAnonymousClass() || type.isMemberClass() && !Modifier.isStatic(modifiers)) {
            problems.add(about + " is an inner class: it needs an instance of the class around it.", "Make it static.");
            return;
        }
        var constructors = type.getDeclaredConstructors();
        if (constructors.length != 1 || constructors[0].getParameterCount() > 0) {
            problems.add(
                    about + " must have exactly one constructor, without parameters.",
                    "Take what the steps need as parameters of their methods.");
        } else if (Modifier.isPrivate(constructors[0].getModifiers())) {
            problems.add(about + " has a private constructor.", "Remove 'private'.");
        }
    }
}
