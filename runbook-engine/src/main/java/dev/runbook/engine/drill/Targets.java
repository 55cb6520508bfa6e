package dev.runbook.engine.drill;

import dev.runbook.engine.spi.PrepareException;
import dev.runbook.engine.spi.Target;
import java.util.List;
import java.util.Optional;

/**
 * The target that the settings name.
 *
 * @param settings the settings
 */
record Targets(DrillSettings settings) {
    /** Returns why the target can't be used and may be skipped. An unknown or a required one is no reason to skip. */
    Optional<String> unavailable() {
        return settings.required()
                ? Optional.empty()
                : find().flatMap(Target::unavailable)
                        .map(reason -> "the target '" + settings.target() + "' is not available: " + reason);
    }

    /**
     * Returns the target.
     *
     * @throws PrepareException if there is none of the name, or it is required and not available
     */
    Target get() {
        var target = find().orElseThrow(() -> new PrepareException(List.of("there is no target '" + settings.target()
                + "', only "
                + settings.targets().targets().stream()
                        .map(Target::name)
                        .sorted()
                        .toList()
                + ". No drill runs; correct runbook.target, or add the module that brings it (runbook-chaos has"
                + " 'embedded').")));
        var reason = target.unavailable();
        if (reason.isPresent()) {
            throw new PrepareException(List.of("the target '" + settings.target() + "' is required but not available: "
                    + reason.get() + ". The drill proves nothing here; provide it, or don't require it."));
        }
        return target;
    }

    private Optional<Target> find() {
        return settings.targets().targets().stream()
                .filter(target -> target.name().equals(settings.target()))
                .findFirst();
    }
}
