package dev.runbook.engine.cli;

import java.lang.reflect.Proxy;

/**
 * Hears Ctrl-C. A shutdown hook hears it too late and only once, so this takes the JDK's own {@code sun.misc.Signal}
 * (module jdk.unsupported), by reflection since compilers warn of it; where it is missing Ctrl-C ends the process.
 */
final class Interrupts {
    private Interrupts() {}

    /** Calls an action on each Ctrl-C from now on, instead of ending the process; returns what undoes that. */
    static Runnable hear(Runnable action) {
        try {
            var signalType = Class.forName("sun.misc.Signal");
            var handlerType = Class.forName("sun.misc.SignalHandler");
            var signal = signalType.getConstructor(String.class).newInstance("INT");
            var handler = Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            var handle = signalType.getMethod("handle", signalType, handlerType);
            var earlier = handle.invoke(null, signal, handler);
            return () -> {
                try {
                    handle.invoke(null, signal, earlier);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("Ctrl-C can't be given back", e);
                }
            };
        } catch (ReflectiveOperationException e) {
            return () -> {};
        }
    }
}
