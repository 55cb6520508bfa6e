package dev.runbook.engine.serve;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the parameters that a policy gives a runbook: constants, {@code {label: NAME}}, {@code {secret: "env:NAME"}}. */
final class ParametersReader {
    private final String key;
    private final List<String> problems;
    private final Map<String, String> constants = new HashMap<>();
    private final Map<String, String> labels = new HashMap<>();
    private final Map<String, String> secrets = new HashMap<>();

    /**
     * Makes it.
     *
     * @param key where they are in the file
     * @param problems takes what is wrong, a line each
     */
    ParametersReader(String key, List<String> problems) {
        this.key = key;
        this.problems = problems;
    }

    AlertParameters read(@Nullable Object given) {
        if (given instanceof Map<?, ?> map) {
            map.forEach((name, value) -> take(String.valueOf(name), value));
        } else {
            problems.add(key + " is no map");
        }
        return new AlertParameters(constants, labels, secrets);
    }

    private void take(String name, @Nullable Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            constants.put(name, String.valueOf(value));
        } else if (one(value, "label") instanceof String label) {
            labels.put(name, label);
        } else if (one(value, "secret") instanceof String secret) {
            secrets.put(name, secret);
        } else {
            problems.add(key + "." + name
                    + " is neither a value nor {label: NAME} nor {secret: \"env:NAME\"} or {secret: \"file:PATH\"}");
        }
    }

    private static @Nullable Object one(@Nullable Object value, String only) {
        return value instanceof Map<?, ?> map && map.size() == 1 ? map.get(only) : null;
    }
}
