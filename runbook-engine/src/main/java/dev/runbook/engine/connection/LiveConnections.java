package dev.runbook.engine.connection;

import dev.runbook.engine.spi.Connections;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The connections of a file. Each is made when it is first asked for: what a run does not need has neither to be there
 * nor on the class path.
 *
 * @param known what makes them, by type and name
 */
record LiveConnections(Map<Class<?>, Map<String, Definition>> known) implements Connections {
    /**
     * A connection that has not been made.
     *
     * @param library the coordinates of what it needs; empty for nothing
     * @param needed a class of it
     * @param maker makes it
     */
    record Definition(String library, String needed, Supplier<?> maker) {
        Object make(String name) {
            if (!library.isEmpty()) {
                try {
                    Class.forName(needed, false, Definition.class.getClassLoader());
                } catch (ClassNotFoundException e) {
                    throw new IllegalStateException(
                            "the connection '" + name + "' needs " + library + ", which is not on the class path, so it"
                                    + " was not asked. Add it.",
                            e);
                }
            }
            return maker.get();
        }
    }

    @Override
    public <T> Optional<T> find(Class<T> type, String name) {
        var definition = known.getOrDefault(type, Map.of()).get(name);
        return definition == null ? Optional.empty() : Optional.of(type.cast(definition.make(name)));
    }
}
