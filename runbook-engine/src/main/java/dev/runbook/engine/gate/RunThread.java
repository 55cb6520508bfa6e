package dev.runbook.engine.gate;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Knows which step the current thread runs. Threads that a step starts belong to it too. */
final class RunThread {
    private static final InheritableThreadLocal<@Nullable StepGate> CURRENT = new InheritableThreadLocal<>();

    private RunThread() {}

    static Optional<StepGate> gate() {
        return Optional.ofNullable(CURRENT.get());
    }

    static StepGate.Binding bind(StepGate gate) {
        var outer = CURRENT.get();
        CURRENT.set(gate);
        return () -> {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        };
    }
}
