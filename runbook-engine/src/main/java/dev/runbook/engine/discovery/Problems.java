package dev.runbook.engine.discovery;

import dev.runbook.engine.model.Problem;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one class, each thing once. */
final class Problems {
    private final Class<?> type;
    private final String consequence;
    private @Nullable LinkedHashSet<Problem> found;

    /**
     * Starts without problems.
     *
     * @param consequence what every problem of this class leads to
     */
    Problems(Class<?> type, String consequence) {
        this.type = type;
        this.consequence = consequence;
    }

    void add(String what, String remedy) {
        add(new Problem(SourcePlace.of(type), what, consequence, remedy));
    }

    void add(Method method, String what, String remedy) {
        add(new Problem(SourcePlace.of(method), what, consequence, remedy));
    }

    void add(Field field, String what, String remedy) {
        add(new Problem(SourcePlace.of(field), what, consequence, remedy));
    }

    void add(Problem problem) {
        if (found == null) {
            found = new LinkedHashSet<>();
        }
        found.add(problem);
    }

    boolean none() {
        return found == null;
    }

    List<Problem> list() {
        return found == null ? List.of() : new ArrayList<>(found);
    }

    /** Returns a class's name as a person writes it, without its package. */
    static String name(Class<?> type) {
        return SourcePlace.name(type);
    }
}
