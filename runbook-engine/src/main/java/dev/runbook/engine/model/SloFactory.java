package dev.runbook.engine.model;

import dev.runbook.api.slo.Slo;
import org.apiguardian.api.API;

/** Makes SLOs, which have no state, of their classes. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class SloFactory {
    private SloFactory() {}

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if the class lacks a constructor without parameters, or that fails
     */
    public static Slo make(Class<? extends Slo> type) {
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    "the SLO " + type.getName() + " can't be evaluated: it needs a constructor without parameters that"
                            + " does not fail (" + e + ")",
                    e);
        }
    }
}
