package dev.runbook.engine.port;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the API server has filled into the pod template of a ReplicaSet.
 *
 * <p>It completes the templates of its own kinds and not those of custom resources. A Rollout that was given the template
 * of its ReplicaSet as it stands there would state a dozen fields that nobody wrote, and differ from its manifest in each.
 * The defaults are those of {@code pkg/apis/core/v1/defaults.go} in Kubernetes 1.34.
 */
final class FilledIn {
    private static final Map<String, Object> HTTP = Map.of("path", is("/"), "scheme", is("HTTP"));

    private static final Map<String, Object> PROBE = Map.of(
            "timeoutSeconds", is(1),
            "periodSeconds", is(10),
            "successThreshold", is(1),
            "failureThreshold", is(3),
            "httpGet", HTTP);

    private static final Map<String, Object> CONTAINER = Map.ofEntries(
            Map.entry("terminationMessagePath", is("/dev/termination-log")),
            Map.entry("terminationMessagePolicy", is("File")),
            Map.entry("imagePullPolicy", new Default(FilledIn::pullPolicy)),
            Map.entry("resources", is(Map.of())),
            Map.entry("ports", new Each("containerPort", Map.of("protocol", is("TCP")))),
            Map.entry("env", new Each("name", Map.of("valueFrom", Map.of("fieldRef", Map.of("apiVersion", is("v1")))))),
            Map.entry("livenessProbe", PROBE),
            Map.entry("readinessProbe", PROBE),
            Map.entry("startupProbe", PROBE),
            Map.entry("lifecycle", Map.of("postStart", Map.of("httpGet", HTTP), "preStop", Map.of("httpGet", HTTP))));

    private static final Map<String, Object> MODE = Map.of("defaultMode", is(0644));

    private static final Map<String, Object> TEMPLATE = Map.of(
            "spec",
            Map.of(
                    "restartPolicy", is("Always"),
                    "dnsPolicy", is("ClusterFirst"),
                    "terminationGracePeriodSeconds", is(30),
                    "schedulerName", is("default-scheduler"),
                    "securityContext", is(Map.of()),
                    "containers", new Each("name", CONTAINER),
                    "initContainers", new Each("name", CONTAINER),
                    "volumes",
                            new Each(
                                    "name",
                                    Map.of(
                                            "configMap",
                                            MODE,
                                            "secret",
                                            MODE,
                                            "projected",
                                            MODE,
                                            "downwardAPI",
                                            MODE))));

    private FilledIn() {}

    /** Returns a ReplicaSet's template without what was filled in, but for what the owner's present template states too. */
    static Map<String, Object> without(Map<String, Object> template, Fields stated) {
        return without(new Fields(template), stated, TEMPLATE);
    }

    private static Map<String, Object> without(Fields object, Fields stated, Map<String, Object> defaults) {
        var left = new LinkedHashMap<String, Object>();
        object.map().forEach((name, value) -> {
            var known = defaults.get(name);
            if (known instanceof Default filled) {
                if (stated.has(name) || !same(value, filled.of().apply(object))) {
                    left.put(name, value);
                }
            } else if (known instanceof Each each) {
                left.put(name, without(object.list(name), stated.list(name), each));
            } else if (known instanceof Map<?, ?> && value instanceof Map<?, ?>) {
                left.put(
                        name,
                        without(
                                Fields.of(value),
                                stated.at(name),
                                Fields.of(known).map()));
            } else {
                left.put(name, value);
            }
        });
        return left;
    }

    private static List<Map<String, Object>> without(List<Fields> elements, List<Fields> stated, Each each) {
        return elements.stream()
                .map(element -> without(
                        element,
                        stated.stream()
                                .filter(one -> same(one.value(each.key()), element.value(each.key())))
                                .findFirst()
                                .orElse(Fields.NONE),
                        each.defaults()))
                .toList();
    }

    private static boolean same(@Nullable Object one, @Nullable Object other) {
        return Objects.equals(String.valueOf(one), String.valueOf(other));
    }

    private static Default is(Object value) {
        return new Default(any -> value);
    }

    private static String pullPolicy(Fields container) {
        var image = container.text("image");
        var name = image.substring(image.lastIndexOf('/') + 1);
        boolean pinned = name.contains("@") || name.contains(":") && !name.endsWith(":latest");
        return pinned ? "IfNotPresent" : "Always";
    }

    /**
     * The value that a missing field gets.
     *
     * @param of the object that it is a field of
     */
    private record Default(Function<Fields, Object> of) {}

    /**
     * The defaults of the elements of a list.
     *
     * @param key the field that tells them apart
     */
    private record Each(String key, Map<String, Object> defaults) {}
}
