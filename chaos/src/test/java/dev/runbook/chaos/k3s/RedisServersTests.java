package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.PostgresModel;
import dev.runbook.chaos.world.Program;
import dev.runbook.chaos.world.RedisModel;
import dev.runbook.chaos.world.RequestedWorld;
import dev.runbook.chaos.world.WorkerModel;
import dev.runbook.engine.spi.ArenaRequest;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RedisServersTests {
    private static final WorldNames NAMES = new WorldNames("aeiou01", List.of("shop"));
    private static final ClusterWorld WORLD = ClusterWorld.named("shop")
            .namespaces("shop")
            .worker(WorkerModel.named("played"))
            .yaml(workload("sessions") + workload("played") + workload("postgres"))
            .programs(() -> Map.<String, Program>of(
                    "sessions", RedisModel.limitedTo("64Mi").with("session", 20),
                    "played", RedisModel.limitedTo("64Mi"),
                    "postgres", PostgresModel.atRest()));

    private static String workload(String name) {
        return """
                ---
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: %1$s}
                spec:
                  selector: {matchLabels: {tier: %1$s}}
                  template:
                    metadata: {labels: {tier: %1$s}}
                    spec: {containers: [{name: main, image: "redis:7-alpine"}]}
                """.formatted(name);
    }

    private static RedisServers servers(ClusterWorld world) {
        return RedisServers.of(
                RequestedWorld.of(new ArenaRequest(world, List.of(), 1, "shop")), new StandIns(world, world.read()));
    }

    private static ScrapeConfigs scrapes(RedisServers servers) {
        return new ScrapeConfigs(
                NAMES,
                List.of("web"),
                servers,
                "10.43.0.1:9100",
                "10.43.0.2:9121",
                List.of("node"),
                "10.0.0.1:8080",
                K3sSettings.of(new Properties(), Map.of()));
    }

    private static JsonNode job(RedisServers servers, String name) {
        return JsonMapper.builder()
                .build()
                .valueToTree(scrapes(servers).jobs())
                .valueStream()
                .filter(job -> job.path("job_name").asString("").equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_workload_with_the_model_of_a_redis_that_runs_what_its_manifest_says_is_one() {
        assertThat(servers(WORLD).servers()).singleElement().satisfies(server -> {
            assertThat(server.workload()).isEqualTo("sessions");
            assertThat(server.commands()).hasSize(1);
            assertThat(RedisServers.target(server, NAMES))
                    .isEqualTo(
                            Map.of("namespace", "shop-aeiou01", "selector", Map.of("tier", "sessions"), "port", 6379));
        });
    }

    @Test
    void the_exporter_is_asked_about_its_pods_and_the_series_bear_its_name() {
        var job = job(servers(WORLD), "sessions-exporter");

        assertThat(job.path("metrics_path").asString("")).isEqualTo("/scrape");
        assertThat(job.path("http_sd_configs").toString()).contains("http://10.43.0.1:9100/targets/sessions-exporter");
        var relabelling = job.path("relabel_configs");
        assertThat(relabelling.path(0).path("source_labels").path(0).asString(""))
                .as("what is asked about, before the address becomes the exporter's")
                .isEqualTo("__address__");
        assertThat(relabelling
                        .valueStream()
                        .collect(Collectors.toMap(
                                label -> label.path("target_label").asString(""),
                                label -> label.path("replacement").asString("the address"))))
                .isEqualTo(Map.of(
                        "__param_target", "the address",
                        "__address__", "10.43.0.2:9121",
                        "namespace", "shop-aeiou01",
                        "app", "sessions"));
    }

    @Test
    void prometheus_waits_for_an_exporter_only_where_a_redis_is() {
        assertThat(scrapes(servers(WORLD)).addresses()).containsExactly("10.43.0.1:9100", "10.43.0.2:9121");
        assertThat(scrapes(new RedisServers(List.of())).addresses()).containsExactly("10.43.0.1:9100");
    }
}
