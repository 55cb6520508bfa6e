package dev.runbook.chaos.k3s;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.engine.promql.PromQl;
import dev.runbook.engine.spi.AlertRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The Prometheus of a world: the real program in a pod, with the rules of the drill's runbook. */
final class PrometheusPod {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration LOOKBACK = Duration.ofMinutes(5);

    private static final Duration LEAST_LOOKBACK = Duration.ofSeconds(25);

    private final ScrapeConfigs scrapes;
    private final List<AlertRule> rules;
    private final K3sSettings settings;

    PrometheusPod(ScrapeConfigs scrapes, List<AlertRule> rules, K3sSettings settings) {
        this.scrapes = scrapes;
        this.rules = rules;
        this.settings = settings;
    }

    void start(ApiObjects objects, String namespace) {
        objects.put(
                ResourceType.CONFIG_MAP,
                namespace,
                Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "ConfigMap",
                        "metadata",
                        Map.of("name", "prometheus"),
                        "data",
                        // JSON is YAML.
                        Map.of(
                                "prometheus.yml", JSON.writeValueAsString(configuration()),
                                "rules.yml", JSON.writeValueAsString(rules()))));
        objects.put(ResourceType.POD, namespace, pod());
    }

    private Map<String, Object> pod() {
        var container = new LinkedHashMap<String, Object>();
        container.put("name", "prometheus");
        container.put("image", settings.prometheusImage());
        container.put("imagePullPolicy", "IfNotPresent");
        container.put(
                "command",
                List.of(
                        "prometheus",
                        "--config.file=/etc/world/prometheus.yml",
                        "--storage.tsdb.path=/data",
                        "--web.listen-address=0.0.0.0:9090",
                        "--query.lookback-delta=" + settings.real(LOOKBACK, LEAST_LOOKBACK)));
        container.put(
                "readinessProbe", Map.of("httpGet", Map.of("path", "/-/ready", "port", 9090), "periodSeconds", 1));
        container.put(
                "volumeMounts",
                List.of(
                        Map.of("name", "config", "mountPath", "/etc/world"),
                        Map.of("name", "data", "mountPath", "/data")));
        return Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "metadata",
                Map.of("name", "prometheus", "labels", Map.of("app", "prometheus")),
                "spec",
                Map.of(
                        "terminationGracePeriodSeconds",
                        1,
                        "initContainers",
                        List.of(awaitingTargets()),
                        "containers",
                        List.of(container),
                        "volumes",
                        List.of(
                                Map.of("name", "program", "configMap", Map.of("name", "world-program")),
                                Map.of("name", "config", "configMap", Map.of("name", "prometheus")),
                                Map.of("name", "data", "emptyDir", Map.of()))));
    }

    /**
     * Waits for what it asks by a Service's address: Prometheus keeps its connections, even one that went elsewhere because
     * the node did not know the Service yet.
     */
    private Map<String, Object> awaitingTargets() {
        var command = new ArrayList<>(List.of("python3", StandIns.PROGRAM + "/world.py", "await"));
        command.addAll(scrapes.addresses());
        return Map.of(
                "name",
                "await",
                "image",
                settings.programImage(),
                "imagePullPolicy",
                "IfNotPresent",
                "command",
                command,
                "volumeMounts",
                List.of(Map.of("name", "program", "mountPath", StandIns.PROGRAM)));
    }

    private Map<String, Object> rules() {
        var all = new ArrayList<Map<String, Object>>();
        for (var rule : rules) {
            var one = new LinkedHashMap<String, Object>();
            one.put("alert", rule.name());
            one.put("expr", PromQl.hasten(rule.expr(), settings.speed()));
            one.put("for", settings.real(rule.forDuration(), Duration.ofMillis(1)));
            if (!rule.keepFiringFor().isZero()) {
                one.put("keep_firing_for", settings.real(rule.keepFiringFor(), Duration.ofMillis(1)));
            }
            one.put("labels", rule.labels());
            all.add(one);
        }
        return Map.of("groups", List.of(Map.of("name", "runbook", "rules", all)));
    }

    private Map<String, Object> configuration() {
        return Map.of(
                "global",
                Map.of(
                        "scrape_interval",
                        scrapes.interval(),
                        "scrape_timeout",
                        scrapes.interval(),
                        "evaluation_interval",
                        scrapes.interval()),
                "rule_files",
                List.of("/etc/world/rules.yml"),
                "scrape_configs",
                scrapes.jobs());
    }
}
