package dev.runbook.chaos.world;

import dev.runbook.engine.spi.Connections;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a world has beside its objects.
 *
 * @param programs make what answers commands, by workload; a later one takes the place of an earlier one
 * @param connections make what runs reach beside the API server
 */
record Insides(List<Supplier<Map<String, Program>>> programs, Map<Key, Function<InstantSource, ?>> connections) {
    static final Insides NONE = new Insides(List.of(), Map.of());

    /** A connection's type and name. */
    record Key(Class<?> type, String name) {}

    Insides {
        programs = List.copyOf(programs);
        connections = Map.copyOf(connections);
    }

    Insides with(Supplier<Map<String, Program>> more) {
        var all = new ArrayList<>(programs);
        all.add(more);
        return new Insides(all, connections);
    }

    <T> Insides with(Class<T> type, String name, Function<InstantSource, T> connection) {
        var all = new HashMap<>(connections);
        all.put(new Key(type, name), connection);
        return new Insides(programs, all);
    }

    Map<String, Program> openPrograms() {
        var all = new HashMap<String, Program>();
        programs.forEach(more -> all.putAll(more.get()));
        return all;
    }

    Connections openConnections(InstantSource clock) {
        var made = new HashMap<Key, Object>();
        connections.forEach((key, maker) -> made.put(key, maker.apply(clock)));
        return new Connections() {
            @Override
            public <T> Optional<T> find(Class<T> type, String name) {
                return Optional.ofNullable(made.get(new Key(type, name))).map(type::cast);
            }
        };
    }
}
