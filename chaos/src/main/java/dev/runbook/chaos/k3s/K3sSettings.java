package dev.runbook.chaos.k3s;

import dev.runbook.engine.promql.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * How worlds are realised on k3s. Each setting is a system property, or a variable of the environment in its absence:
 * {@code runbook.k3s.prometheus.image} is RUNBOOK_K3S_PROMETHEUS_IMAGE.
 *
 * @param context of a kubeconfig, whose cluster is drilled on instead of one in a container
 * @param use {@code auto}; {@code off} to do without k3s even where Docker is there; {@code required} to fail without it
 * @param image of the node
 * @param programImage with the Python 3 that plays the services
 * @param prometheusImage of Prometheus
 * @param toolsImage with the nsenter, iptables, tc and Python 3 by which faults reach into the network of pods
 * @param reuse whether the node outlives the process, where Testcontainers is told to reuse containers
 * @param worlds how many live beside each other on the node
 * @param speed how many seconds pass in the world while one passes on the wall: rules, PromQL ranges, pauses and
 *     probes get shorter by it
 * @param quietSpeed the same for worlds in which nothing will happen
 * @param restartSpeed the same for worlds with faults that hang on the kubelet's back-off
 * @param containerSpeed the same for worlds whose alerts look at what containers use
 * @param commandSpeed the same for worlds with programs, whose runbooks run commands in pods
 * @param cpu by which requests, limits and use of CPU are multiplied, so that a small machine holds the world
 * @param memory by which requests, limits and use of memory are multiplied, of what the program plays
 * @param requests how many requests of the world one that is really sent stands for: it is counted, and costs CPU, as
 *     so many
 */
record K3sSettings(
        Optional<NamedContext> context,
        String use,
        String image,
        String programImage,
        String prometheusImage,
        String toolsImage,
        boolean reuse,
        int worlds,
        double speed,
        double quietSpeed,
        double restartSpeed,
        double containerSpeed,
        double commandSpeed,
        double cpu,
        double memory,
        int requests) {
    static K3sSettings of(Properties properties, Map<String, String> environment) {
        var source = new Source(properties, environment);
        return new K3sSettings(
                context(source),
                source.text("runbook.k3s", "auto"),
                source.text("runbook.k3s.image", "rancher/k3s:v1.34.1-k3s1"),
                source.text("runbook.k3s.program.image", "python:3.12-alpine"),
                source.text("runbook.k3s.prometheus.image", "prom/prometheus:v2.42.0"),
                source.text("runbook.k3s.tools.image", "nicolaka/netshoot:v0.13"),
                source.text("runbook.k3s.reuse", "false").equals("true"),
                (int) source.number("runbook.k3s.worlds", 4, 1, 50),
                source.number("runbook.k3s.speed", 10, 0.1, 60),
                source.number("runbook.k3s.speed.quiet", 60, 0.1, 120),
                source.number("runbook.k3s.speed.restarts", 2, 0.1, 10),
                source.number("runbook.k3s.speed.containers", 4, 0.1, 10),
                source.number("runbook.k3s.speed.commands", 4, 0.1, 10),
                source.number("runbook.k3s.cpu", 0.1, 0.01, 10),
                source.number("runbook.k3s.memory", 0.25, 0.05, 10),
                (int) source.number("runbook.k3s.requests", 1, 1, 20));
    }

    /** A file alone starts nothing: its current context may be anything. */
    private static Optional<NamedContext> context(Source source) {
        var name = source.text("runbook.k3s.context", "");
        var kubeconfig = source.text("runbook.k3s.kubeconfig", "");
        if (name.isEmpty() && !kubeconfig.isEmpty()) {
            throw new IllegalArgumentException("runbook.k3s.kubeconfig is '" + kubeconfig + "', and runbook.k3s.context"
                    + " names no context of it. No drill starts on k3s; name one, or leave the file out for a k3s in a"
                    + " container");
        }
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new NamedContext(kubeconfig.isEmpty() ? null : Path.of(kubeconfig), name));
    }

    /** Returns these with another speed. */
    K3sSettings at(double other) {
        return new K3sSettings(
                context,
                use,
                image,
                programImage,
                prometheusImage,
                toolsImage,
                reuse,
                worlds,
                other,
                quietSpeed,
                restartSpeed,
                containerSpeed,
                commandSpeed,
                cpu,
                memory,
                requests);
    }

    /** Writes down for Prometheus how long a duration of the world is on the wall's clock, and not shorter than that. */
    String real(Duration duration, Duration least) {
        long millis = Math.round(duration.toMillis() / speed);
        return Durations.format(Duration.ofMillis(Math.max(least.toMillis(), millis)));
    }

    private record Source(Properties properties, Map<String, String> environment) {
        String text(String key, String otherwise) {
            var variable = key.replace('.', '_').toUpperCase(Locale.ROOT);
            return properties.getProperty(key, environment.getOrDefault(variable, otherwise));
        }

        double number(String key, double otherwise, double least, double most) {
            var text = text(key, Double.toString(otherwise));
            try {
                double number = Double.parseDouble(text);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException none) {
                // said below, like a number that is out of bounds
            }
            throw new IllegalArgumentException(key + " is '" + text + "'; it is a number from " + plain(least) + " to "
                    + plain(most) + ". No drill starts on k3s");
        }

        private static String plain(double number) {
            return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
        }
    }
}
