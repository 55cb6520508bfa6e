package dev.runbook.engine.execution;

import dev.runbook.api.spi.RunbookExtension;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.apiguardian.api.API;

/**
 * The extensions that apply to every runbook. Loaded once and shared by all runs; each run has its own instances.
 *
 * @param providers what makes an instance
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Extensions(List<Supplier<RunbookExtension>> providers) {
    /** No extensions. */
    public static final Extensions NONE = new Extensions(List.of());

    /** Copies the list. */
    public Extensions {
        providers = List.copyOf(providers);
    }

    /** Finds the extensions that a class loader's ServiceLoader knows. */
    public static Extensions of(ClassLoader loader) {
        return new Extensions(ServiceLoader.load(RunbookExtension.class, loader).stream()
                .<Supplier<RunbookExtension>>map(provider -> provider)
                .toList());
    }
}
