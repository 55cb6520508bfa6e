package dev.runbook.engine.discovery;

import dev.runbook.api.spi.ExtendRunbookWith;
import dev.runbook.api.spi.PortProvider;
import dev.runbook.api.spi.RunbookExtension;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the extensions of a runbook and the ports that they supply. */
final class Extensions {
    private final Map<Class<?>, List<String>> registered = new HashMap<>();

    /** Starts with the extensions that every runbook has. */
    Extensions(Iterable<RunbookExtension> everywhere) {
        for (var extension : everywhere) {
            addPorts(extension, registered);
        }
    }

    /** Returns the extensions that a class names. */
    static Set<Class<? extends RunbookExtension>> named(Annotation[] present) {
        var named = new LinkedHashSet<Class<? extends RunbookExtension>>();
        for (var annotation : Annotations.findAll(present, ExtendRunbookWith.class)) {
            named.addAll(List.of(annotation.value()));
        }
        return named;
    }

    /** Returns the port types that extensions supply to a class, each with the names of its suppliers. */
    Map<Class<?>, List<String>> ports(Set<Class<? extends RunbookExtension>> named, Problems problems) {
        if (named.isEmpty()) {
            return registered;
        }
        var ports = new HashMap<Class<?>, List<String>>();
        registered.forEach((port, suppliers) -> ports.put(port, new ArrayList<>(suppliers)));
        for (var type : named) {
            try {
                var constructor = type.getDeclaredConstructor();
                constructor.setAccessible(true);
                addPorts(constructor.newInstance(), ports);
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                var cause = e.getCause() == null ? e : e.getCause();
                problems.add(
                        "@ExtendRunbookWith names " + Problems.name(type) + ", which can't be made: " + cause + ".",
                        "Give it a constructor without parameters that does nothing that can fail.");
            }
        }
        return ports;
    }

    private static void addPorts(RunbookExtension extension, Map<Class<?>, List<String>> ports) {
        if (extension instanceof PortProvider provider) {
            for (var port : provider.ports()) {
                ports.computeIfAbsent(port, type -> new ArrayList<>()).add(Problems.name(extension.getClass()));
            }
        }
    }
}
