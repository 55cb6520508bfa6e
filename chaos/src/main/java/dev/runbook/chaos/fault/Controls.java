package dev.runbook.chaos.fault;

import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.chaos.world.WorldControls;
import dev.runbook.engine.spi.FaultContext;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reaches the controls of a simulated world, and says what is missing. */
final class Controls {
    private Controls() {}

    static WorldControls of(FaultContext context) {
        return context.ability(WorldControls.class).orElseThrow(() -> new IllegalStateException(noAbility()));
    }

    /** Returns why a fault can't act here: problems of a world, or that the target has none whose services it simulates. */
    static List<String> problems(FaultContext context, Function<WorldControls, Stream<String>> further) {
        return context.ability(WorldControls.class)
                .map(controls -> further.apply(controls).toList())
                .orElse(List.of(noAbility()));
    }

    /** Returns that a service is not in the world, nothing if it is. */
    static Stream<String> service(WorldControls controls, String name) {
        if (controls.world().service(name).isPresent()) {
            return Stream.empty();
        }
        return Stream.of("world " + controls.world() + " has no service model " + name + "; it has "
                + listed(controls.world().services().stream().map(ServiceModel::name)));
    }

    static String listed(Stream<String> names) {
        var all = names.distinct().sorted().collect(Collectors.joining(", "));
        return all.isEmpty() ? "none" : all;
    }

    private static String noAbility() {
        return "this target does not simulate what services do; run the drill on the embedded target";
    }
}
