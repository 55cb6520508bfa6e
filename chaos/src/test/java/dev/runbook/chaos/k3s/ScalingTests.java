package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.Manifest;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.chaos.world.WorkerModel;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ScalingTests {
    private static final K3sSettings TEN_TIMES = K3sSettings.of(new Properties(), Map.of());
    private static final ClusterWorld WORLD = ClusterWorld.named("shop")
            .service(ServiceModel.named("web"))
            .worker(WorkerModel.named("worker"))
            .yaml("""
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec:
                  selector: {app: web}
                  ports: [{port: 80, targetPort: http}]
                ---
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata: {name: web}
                spec:
                  selector: {matchLabels: {app: web}}
                  strategy:
                    canary:
                      steps: [{setWeight: 20}, {pause: {}}, {pause: {duration: 10m}}, {pause: {duration: 90}}]
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      containers:
                        - name: web
                          image: shop/web:1
                          args: [--fast]
                          ports: [{name: http, containerPort: 8080}]
                          readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 5, initialDelaySeconds: 40}
                          livenessProbe: {exec: {command: [web, check]}, failureThreshold: 5}
                          resources: {requests: {cpu: 500m, memory: 64Mi}, limits: {cpu: "1"}}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: redis}
                spec:
                  selector: {matchLabels: {app: redis}}
                  template:
                    metadata: {labels: {app: redis}}
                    spec: {containers: [{name: redis, image: "redis:7-alpine"}]}
                ---
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                metadata: {name: web}
                spec:
                  scaleTargetRef: {apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web}
                  maxReplicas: 5
                ---
                apiVersion: argoproj.io/v1alpha1
                kind: AnalysisTemplate
                metadata: {name: errors}
                spec:
                  metrics:
                    - name: errors
                      interval: 1m
                      provider:
                        prometheus: {address: "http://prometheus:9090", query: "rate(errors[5m])"}
                """);

    private static Manifest manifest(String kind, String name) {
        return WORLD.read().manifests().stream()
                .filter(one -> one.type().kind().equals(kind) && one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode scaled(String kind, String name) {
        ObjectNode object = manifest(kind, name).object().deepCopy();
        new Scaling(TEN_TIMES, "10.43.0.9:9090").scale(manifest(kind, name), object, kind.equals("Rollout"));
        return object.path("spec");
    }

    @Test
    void pauses_probes_and_deadlines_are_ten_times_shorter_and_cpu_is_a_tenth() {
        var spec = scaled("Rollout", "web");
        var steps = spec.path("strategy").path("canary").path("steps");
        var container = spec.path("template").path("spec").path("containers").path(0);

        assertThat(steps.path(1).path("pause")).isEmpty();
        assertThat(steps.path(2).path("pause").path("duration").asInt()).isEqualTo(60);
        assertThat(steps.path(3).path("pause").path("duration").asInt()).isEqualTo(9);
        assertThat(spec.path("progressDeadlineSeconds").asInt()).isEqualTo(60);
        assertThat(container.path("readinessProbe").path("periodSeconds").asInt())
                .isEqualTo(1);
        assertThat(container.path("readinessProbe").path("initialDelaySeconds").asInt())
                .isEqualTo(4);
        assertThat(container.path("resources").toString())
                .isEqualTo("{\"requests\":{\"cpu\":\"50m\",\"memory\":\"67108864\"},\"limits\":{\"cpu\":\"100m\"}}");
    }

    @Test
    void an_autoscaler_stabilises_and_an_analysis_looks_ten_times_faster() {
        assertThat(scaled("HorizontalPodAutoscaler", "web")
                        .path("behavior")
                        .path("scaleDown")
                        .path("stabilizationWindowSeconds")
                        .asInt())
                .isEqualTo(30);
        var metric = scaled("AnalysisTemplate", "errors").path("metrics").path(0);
        assertThat(metric.path("interval").asString()).isEqualTo("6s");
        assertThat(metric.path("provider").path("prometheus").path("query").asString())
                .isEqualTo("rate(errors[30s])");
        assertThat(metric.path("provider").path("prometheus").path("address").asString())
                .isEqualTo("http://10.43.0.9:9090");
    }

    @Test
    void only_what_has_a_model_is_played_by_the_program() {
        var standIns = new StandIns(WORLD, WORLD.read());

        assertThat(standIns.concern(manifest("Rollout", "web"))).isTrue();
        assertThat(standIns.concern(manifest("Deployment", "redis"))).isFalse();
        assertThat(standIns.image(WORLD.services().get(0))).contains("shop/web:1");
        assertThat(standIns.targetPort(manifest("Service", "web"))).isEqualTo(8080);
    }

    @Test
    void the_program_takes_the_place_of_the_command_and_finds_itself() {
        ObjectNode object = manifest("Rollout", "web").object().deepCopy();
        StandIns.play(object, "runbook-aeiou01");
        var container = StandIns.podSpec(object).path("containers").path(0);

        assertThat(container.has("args")).isFalse();
        assertThat(container.path("command").toString()).contains("/opt/world/world.py");
        assertThat(container.path("image").asString()).isEqualTo("shop/web:1");
        assertThat(container.path("env").toString()).contains("WORLD_CONTAINER", "metadata.name");
    }

    @Test
    void the_program_is_asked_where_a_command_of_the_image_would_be_run_to_find_out() {
        ObjectNode object = manifest("Rollout", "web").object().deepCopy();
        StandIns.play(object, "runbook-aeiou01");
        var container = StandIns.podSpec(object).path("containers").path(0);

        assertThat(container.path("livenessProbe").toString())
                .isEqualTo("{\"failureThreshold\":5,\"httpGet\":{\"path\":\"/health\",\"port\":19100}}");
        assertThat(container.path("env").toString()).contains("{\"name\":\"WORLD_HEALTH\",\"value\":\"19100\"}");
        assertThat(container.path("readinessProbe").path("httpGet").path("port").asInt())
                .isEqualTo(8080);
    }
}
