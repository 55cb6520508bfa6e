package dev.runbook.engine.execution;

import dev.runbook.api.spi.PortContext;
import dev.runbook.api.spi.PortProvider;
import dev.runbook.api.spi.RunbookExtension;
import dev.runbook.api.spi.StepInterceptor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The extensions of one run: those that the runbook names first, then those that ServiceLoader found.
 *
 * @param all in order
 */
record RunExtensions(List<RunbookExtension> all) {
    static RunExtensions make(List<Class<? extends RunbookExtension>> named, Extensions found) {
        if (named.isEmpty() && found.providers().isEmpty()) {
            return new RunExtensions(List.of());
        }
        var made = new ArrayList<RunbookExtension>();
        named.forEach(type -> made.add(make(type)));
        found.providers().stream().map(Supplier::get).forEach(made::add);
        return new RunExtensions(List.copyOf(made));
    }

    /** Makes a port that an extension supplies. */
    Object port(Class<?> port, PortContext context) {
        for (var extension : all) {
            if (extension instanceof PortProvider provider && provider.ports().contains(port)) {
                return provider.provide(port, context);
            }
        }
        throw new StepException("no extension supplies the port " + port.getName()
                + " any more; the step did not run. Name its PortProvider with @ExtendRunbookWith.");
    }

    /** Calls a method through all interceptors, the first one outermost. */
    @Nullable Object around(String runbook, String method, Callable<@Nullable Object> call) throws Exception {
        Callable<@Nullable Object> chain = call;
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i) instanceof StepInterceptor interceptor) {
                var inner = chain;
                chain = () -> interceptor.around(new Call(runbook, method, inner));
            }
        }
        return chain.call();
    }

    private static RunbookExtension make(Class<? extends RunbookExtension> type) {
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw new StepException(
                    StepException.Reason.FAILED,
                    "the extension " + type.getName() + " can't be made: " + e.getTargetException()
                            + ". The run does not start; correct its constructor.",
                    e.getTargetException());
        } catch (ReflectiveOperationException e) {
            throw new StepException(
                    StepException.Reason.FAILED,
                    "the extension " + type.getName() + " can't be made: " + e
                            + ". The run does not start; give it a constructor without parameters.",
                    e);
        }
    }

    private record Call(String runbook, String method, Callable<@Nullable Object> next)
            implements StepInterceptor.Invocation {
        @Override
        public @Nullable Object proceed() throws Exception {
            return next.call();
        }
    }
}
