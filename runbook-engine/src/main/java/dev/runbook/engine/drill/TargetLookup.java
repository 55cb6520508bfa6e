package dev.runbook.engine.drill;

import dev.runbook.engine.spi.Target;
import java.util.List;
import java.util.ServiceLoader;
import org.apiguardian.api.API;

/** Finds targets by name. */
@API(status = API.Status.INTERNAL, since = "0.1")
public interface TargetLookup {
    /** Returns all targets that there are. */
    List<Target> targets();

    /** Finds the targets that a class loader's ServiceLoader knows; loads them once. */
    static TargetLookup of(ClassLoader loader) {
        var targets = ServiceLoader.load(Target.class, loader).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return () -> targets;
    }
}
