package dev.runbook.engine.serve;

import dev.runbook.api.FiringAlert;
import dev.runbook.engine.channel.Credential;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apiguardian.api.API;

/**
 * The parameters with which alerts start a runbook.
 *
 * @param constants values as they are written on the command line, by parameter
 * @param labels the alert's labels that are the values, by parameter
 * @param secrets where the values are, as {@code env:NAME} or {@code file:PATH}, by parameter
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record AlertParameters(Map<String, String> constants, Map<String, String> labels, Map<String, String> secrets) {
    /** Leaves all to their defaults. */
    public static final AlertParameters NONE = new AlertParameters(Map.of(), Map.of(), Map.of());

    /** Copies the maps. */
    public AlertParameters {
        constants = Map.copyOf(constants);
        labels = Map.copyOf(labels);
        secrets = Map.copyOf(secrets);
    }

    /**
     * Returns the values for an alert. A label that it lacks leaves the parameter to its default.
     *
     * @param environment gives a variable's value, null for none
     * @throws IllegalArgumentException if a secret is not where it should be
     */
    public SortedMap<String, String> of(FiringAlert alert, UnaryOperator<String> environment) {
        var values = new TreeMap<>(constants);
        labels.forEach((name, label) -> {
            var value = alert.labels().get(label);
            if (value != null) {
                values.put(name, value);
            }
        });
        secrets.forEach((name, reference) -> values.put(name, Credential.read(reference, environment)));
        return values;
    }
}
