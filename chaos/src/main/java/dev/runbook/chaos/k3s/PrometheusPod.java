package dev.runbook.chaos.k3s;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.engine.promql.Durations;
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
    private static final Duration SCRAPE = Duration.ofSeconds(15);
    private static final Duration LOOKBACK = Duration.ofMinutes(5);

    /** Nothing is measured more often; cAdvisor measures every ten seconds. */
    private static final Duration LEAST_SCRAPE = Duration.ofMillis(500);

    private static final Duration LEAST_SHARED_SCRAPE = Duration.ofSeconds(1);
    private static final Duration LEAST_CADVISOR_SCRAPE = Duration.ofSeconds(10);
    private static final Duration LEAST_LOOKBACK = Duration.ofSeconds(25);

    private final WorldNames names;
    private final List<String> scrapes;
    private final String load;
    private final List<AlertRule> rules;
    private final K3sSettings settings;
    private final RealCluster cluster;

    /**
     * Makes one.
     *
     * @param scrapes names of the jobs that scrape pods
     * @param load address of the sender of requests, which tells those pods: not every Prometheus is built with the
     *     service discovery of Kubernetes, but each with that over HTTP
     */
    PrometheusPod(
            WorldNames names,
            List<String> scrapes,
            String load,
            List<AlertRule> rules,
            K3sSettings settings,
            RealCluster cluster) {
        this.names = names;
        this.scrapes = List.copyOf(scrapes);
        this.load = load;
        this.rules = rules;
        this.settings = settings;
        this.cluster = cluster;
    }

    void start(ApiObjects objects) {
        var namespace = names.stage();
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
                        "--query.lookback-delta=" + real(LOOKBACK, LEAST_LOOKBACK)));
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
                        List.of(awaitingLoad()),
                        "containers",
                        List.of(container),
                        "volumes",
                        List.of(
                                Map.of("name", "program", "configMap", Map.of("name", "world-program")),
                                Map.of("name", "config", "configMap", Map.of("name", "prometheus")),
                                Map.of("name", "data", "emptyDir", Map.of()))));
    }

    /**
     * Waits for the sender of requests: Prometheus keeps the connection by which it finds what to scrape, even one that
     * went elsewhere because the node did not know the Service yet.
     */
    private Map<String, Object> awaitingLoad() {
        return Map.of(
                "name",
                "await-load",
                "image",
                settings.programImage(),
                "imagePullPolicy",
                "IfNotPresent",
                "command",
                List.of("python3", StandIns.PROGRAM + "/world.py", "await", load),
                "volumeMounts",
                List.of(Map.of("name", "program", "mountPath", StandIns.PROGRAM)));
    }

    private Map<String, Object> rules() {
        var all = new ArrayList<Map<String, Object>>();
        for (var rule : rules) {
            var one = new LinkedHashMap<String, Object>();
            one.put("alert", rule.name());
            one.put("expr", PromQl.hasten(rule.expr(), settings.speed()));
            one.put("for", real(rule.forDuration()));
            if (!rule.keepFiringFor().isZero()) {
                one.put("keep_firing_for", real(rule.keepFiringFor()));
            }
            one.put("labels", rule.labels());
            all.add(one);
        }
        return Map.of("groups", List.of(Map.of("name", "runbook", "rules", all)));
    }

    private Map<String, Object> configuration() {
        var jobs = new ArrayList<Map<String, Object>>();
        jobs.addAll(scrapes.stream().map(this::pods).toList());
        jobs.add(Map.of(
                "job_name",
                "ingress-nginx",
                "honor_labels",
                true,
                "metric_relabel_configs",
                ofThisWorld(),
                "static_configs",
                List.of(Map.of("targets", List.of(load)))));
        jobs.add(Map.of(
                "job_name",
                "kube-state-metrics",
                "honor_labels",
                true,
                "scrape_interval",
                real(SCRAPE, LEAST_SHARED_SCRAPE),
                "metric_relabel_configs",
                ofThisWorld(),
                "static_configs",
                List.of(Map.of("targets", List.of(cluster.stateMetrics())))));
        jobs.add(cadvisor());
        return Map.of(
                "global",
                Map.of(
                        "scrape_interval",
                        real(SCRAPE, LEAST_SCRAPE),
                        "scrape_timeout",
                        real(SCRAPE, LEAST_SCRAPE),
                        "evaluation_interval",
                        real(SCRAPE, LEAST_SCRAPE)),
                "rule_files",
                List.of("/etc/world/rules.yml"),
                "scrape_configs",
                jobs);
    }

    private Map<String, Object> cadvisor() {
        var interval = real(SCRAPE, LEAST_CADVISOR_SCRAPE);
        var account = "/var/run/secrets/kubernetes.io/serviceaccount";
        var job = new LinkedHashMap<String, Object>();
        job.put("job_name", "kubelet");
        job.put("scheme", "https");
        job.put("scrape_interval", interval);
        job.put("scrape_timeout", interval);
        job.put("bearer_token_file", account + "/token");
        job.put("tls_config", Map.of("ca_file", account + "/ca.crt", "server_name", "kubernetes"));
        job.put("metric_relabel_configs", ofThisWorld());
        job.put(
                "static_configs",
                cluster.nodes().stream()
                        .map(node -> Map.of(
                                "targets",
                                List.of("kubernetes.default.svc:443"),
                                "labels",
                                Map.of(
                                        "node",
                                        node,
                                        "__metrics_path__",
                                        "/api/v1/nodes/" + node + "/proxy/metrics/cadvisor")))
                        .toList());
        return job;
    }

    /** Drops what other worlds on the cluster do, and gives the own namespaces the names that the world knows. */
    private List<Map<String, Object>> ofThisWorld() {
        return List.of(
                Map.of("source_labels", List.of("namespace"), "regex", "|.*" + names.suffix(), "action", "keep"),
                Map.of(
                        "source_labels",
                        List.of("namespace"),
                        "regex",
                        "(.*)" + names.suffix(),
                        "target_label",
                        "namespace",
                        "replacement",
                        "$1"));
    }

    /** Scrapes the pods that the sender of requests finds; what they say of themselves counts. */
    private Map<String, Object> pods(String job) {
        return Map.of(
                "job_name",
                job,
                "honor_labels",
                true,
                "metric_relabel_configs",
                ofThisWorld(),
                "http_sd_configs",
                List.of(Map.of("url", "http://" + load + "/targets/" + job, "refresh_interval", "1s")));
    }

    private String real(Duration duration) {
        return real(duration, Duration.ofMillis(1));
    }

    private String real(Duration duration, Duration least) {
        long millis = Math.round(duration.toMillis() / settings.speed());
        return Durations.format(Duration.ofMillis(Math.max(least.toMillis(), millis)));
    }
}
