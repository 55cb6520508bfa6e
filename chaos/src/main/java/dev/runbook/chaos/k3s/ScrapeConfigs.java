package dev.runbook.chaos.k3s;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the Prometheus of a world scrapes, as its configuration says it.
 *
 * @param names the world's
 * @param pods names of the jobs that scrape pods
 * @param redis the servers that an exporter is asked about
 * @param load address of the sender of requests, which tells those pods: not every Prometheus is built with the
 *     service discovery of Kubernetes, but each with that over HTTP
 * @param exporter address of the exporter; empty where no server is there
 * @param nodes whose kubelets tell what containers use
 * @param stateMetrics address of kube-state-metrics
 */
record ScrapeConfigs(
        WorldNames names,
        List<String> pods,
        RedisServers redis,
        String load,
        String exporter,
        List<String> nodes,
        String stateMetrics,
        K3sSettings settings) {
    private static final Duration SCRAPE = Duration.ofSeconds(15);

    /** Nothing is measured more often; cAdvisor measures every ten seconds. */
    private static final Duration LEAST_SCRAPE = Duration.ofMillis(500);

    private static final Duration LEAST_SHARED_SCRAPE = Duration.ofSeconds(1);
    private static final Duration LEAST_CADVISOR_SCRAPE = Duration.ofSeconds(10);

    /** Returns how often is scraped. */
    String interval() {
        return settings.real(SCRAPE, LEAST_SCRAPE);
    }

    /** Returns the addresses of Services at which something has to answer before Prometheus starts. */
    List<String> addresses() {
        return redis.present() ? List.of(load, exporter) : List.of(load);
    }

    /** Returns all jobs. */
    List<Map<String, Object>> jobs() {
        var jobs = new ArrayList<Map<String, Object>>();
        jobs.addAll(pods.stream().map(this::pods).toList());
        jobs.addAll(redis.servers().stream().map(this::exported).toList());
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
                settings.real(SCRAPE, LEAST_SHARED_SCRAPE),
                "metric_relabel_configs",
                ofThisWorld(),
                "static_configs",
                List.of(Map.of("targets", List.of(stateMetrics)))));
        jobs.add(cadvisor());
        return jobs;
    }

    private Map<String, Object> cadvisor() {
        var interval = settings.real(SCRAPE, LEAST_CADVISOR_SCRAPE);
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
                nodes.stream()
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
        var config = new LinkedHashMap<String, Object>();
        config.put("job_name", job);
        config.put("honor_labels", true);
        config.put("metric_relabel_configs", ofThisWorld());
        config.put(
                "http_sd_configs",
                List.of(Map.of("url", "http://" + load + "/targets/" + job, "refresh_interval", "1s")));
        return config;
    }

    /** Asks the exporter about the pods of a Redis. */
    private Map<String, Object> exported(RedisServers.Server server) {
        var config = pods(server.job());
        config.put("metrics_path", "/scrape");
        config.put(
                "relabel_configs",
                Stream.concat(
                                Stream.of(Map.of(
                                        "source_labels", List.of("__address__"), "target_label", "__param_target")),
                                Map.of(
                                                "__address__",
                                                exporter,
                                                "namespace",
                                                names.real(server.namespace()),
                                                "app",
                                                server.workload())
                                        .entrySet()
                                        .stream()
                                        .map(label -> Map.of(
                                                "target_label", label.getKey(), "replacement", label.getValue())))
                        .toList());
        return config;
    }
}
