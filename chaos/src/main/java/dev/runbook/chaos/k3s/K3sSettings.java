package dev.runbook.chaos.k3s;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * How worlds are realised on k3s. Each setting is a system property, or a variable of the environment in its absence:
 * {@code runbook.k3s.prometheus.image} is RUNBOOK_K3S_PROMETHEUS_IMAGE.
 *
 * @param use {@code auto}, or {@code off} to do without k3s even where Docker is there
 * @param image of the node
 * @param programImage with the Python 3 that plays the services
 * @param prometheusImage of Prometheus
 * @param speed how many seconds pass in the world while one passes on the wall: rules, PromQL ranges, pauses and
 *     probes get shorter by it
 * @param cpu by which requests, limits and use of CPU are multiplied, so that a small machine holds the world
 */
record K3sSettings(String use, String image, String programImage, String prometheusImage, double speed, double cpu) {
    static K3sSettings of(Properties properties, Map<String, String> environment) {
        var source = new Source(properties, environment);
        return new K3sSettings(
                source.text("runbook.k3s", "auto"),
                source.text("runbook.k3s.image", "rancher/k3s:v1.34.1-k3s1"),
                source.text("runbook.k3s.program.image", "python:3.12-alpine"),
                source.text("runbook.k3s.prometheus.image", "prom/prometheus:v2.42.0"),
                source.number("runbook.k3s.speed", 10),
                source.number("runbook.k3s.cpu", 0.2));
    }

    private record Source(Properties properties, Map<String, String> environment) {
        String text(String key, String otherwise) {
            var variable = key.replace('.', '_').toUpperCase(Locale.ROOT);
            return properties.getProperty(key, environment.getOrDefault(variable, otherwise));
        }

        double number(String key, double otherwise) {
            var text = text(key, Double.toString(otherwise));
            try {
                double number = Double.parseDouble(text);
                if (number >= 0.01 && number <= 60) {
                    return number;
                }
            } catch (NumberFormatException none) {
                // said below, like a number that is out of bounds
            }
            throw new IllegalArgumentException(key + " is '" + text + "'; it is a number from 0.01 to 60");
        }
    }
}
