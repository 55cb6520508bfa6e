package dev.runbook.chaos.contract;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.platform.commons.support.ReflectionSupport;

/** One check of the contract, ready to be run on any subject. */
record CheckCase(String area, Method method) {
    /** Finds all checks below this package, by area and name. */
    static List<CheckCase> all() {
        var classes = ReflectionSupport.findAllClassesInPackage(
                CheckCase.class.getPackageName(), type -> type.isAnnotationPresent(Area.class), name -> true);
        return classes.stream()
                .flatMap(type -> Stream.of(type.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Check.class))
                        .map(method ->
                                new CheckCase(type.getAnnotation(Area.class).value(), method)))
                .sorted(Comparator.comparing(CheckCase::area).thenComparing(CheckCase::name))
                .toList();
    }

    /** Names the check within its area: class and method, so that it is found. */
    String name() {
        return method.getDeclaringClass()
                        .getSimpleName()
                        .replaceFirst("Contract$", "")
                        .toLowerCase(Locale.ROOT) + "." + method.getName();
    }

    Check check() {
        return method.getAnnotation(Check.class);
    }

    /** Runs it; what it says and hears is in the session's transcript, a failure of the check itself too. */
    void run(Session session) {
        try {
            var constructor = method.getDeclaringClass().getDeclaredConstructor();
            constructor.setAccessible(true);
            method.setAccessible(true);
            method.invoke(constructor.newInstance(), session);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() instanceof RuntimeException unchecked
                    ? unchecked
                    : new IllegalStateException(this + " failed", thrown.getCause());
        } catch (ReflectiveOperationException unusable) {
            throw new IllegalStateException(this + " needs a constructor without parameters", unusable);
        }
    }

    @Override
    public String toString() {
        return area + "/" + name();
    }
}
