package dev.runbook.engine.discovery;

import dev.runbook.api.slo.NoSlo;
import dev.runbook.api.slo.Slo;
import dev.runbook.engine.promql.PromQl;
import dev.runbook.engine.promql.PromQlException;
import dev.runbook.engine.promql.ValueType;
import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Finds the PromQL of an alert: given, or made from its SLO. Thread-safe. */
final class Expressions {
    private final Set<String> sound = ConcurrentHashMap.newKeySet();

    /** Returns the expression of an alert, null if there is a problem. */
    @Nullable String read(String alert, Class<? extends Slo> slo, String expr, DurationReader.Sink problems) {
        if ((slo == NoSlo.class) == expr.isBlank()) {
            problems.add(
                    "@Alert " + alert + (expr.isBlank() ? " has neither slo nor expr." : " has both slo and expr."),
                    "Give it exactly one: slo = a class that implements Slo, or expr = PromQL.");
            return null;
        }
        if (slo == NoSlo.class) {
            return checked("@Alert " + alert + " has an expression that is not PromQL", expr, problems);
        }
        return ofSlo(alert, slo, problems);
    }

    private @Nullable String ofSlo(String alert, Class<? extends Slo> type, DurationReader.Sink problems) {
        var about = "@Alert " + alert + " refers to the SLO " + Problems.name(type);
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            var slo = constructor.newInstance();
            if (checked(about + ", whose indicator is not PromQL", slo.indicator(), problems) == null) {
                return null;
            }
            return slo.alertsAt().breachedBy(slo.indicator());
        } catch (NoSuchMethodException | InstantiationException e) {
            problems.add(
                    about + ", which can't be made: it is abstract, an inner class, or has no constructor without"
                            + " parameters.",
                    "Make it a static or top-level class with a constructor without parameters.");
        } catch (InvocationTargetException e) {
            problems.add(about + ", whose constructor threw " + e.getCause() + ".", "Make it a class without state.");
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            problems.add(about + ", which threw " + e + ".", "Return title, indicator and bounds from constants.");
        }
        return null;
    }

    private @Nullable String checked(String about, String expr, DurationReader.Sink problems) {
        if (sound.contains(expr)) {
            return expr;
        }
        try {
            var type = PromQl.parse(expr).type();
            if (type == ValueType.SCALAR || type == ValueType.INSTANT_VECTOR) {
                sound.add(expr);
                return expr;
            }
            problems.add(about + ": it is a " + type + ", which no rule can evaluate.", "Reduce it, as with rate().");
        } catch (PromQlException e) {
            problems.add(about + ":\n" + e.getMessage() + "\n", "Correct the expression.");
        }
        return null;
    }
}
