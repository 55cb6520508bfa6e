package dev.runbook.chaos.gate;

import dev.runbook.api.StepKind;
import dev.runbook.api.port.Metrics;
import dev.runbook.chaos.argo.RolloutsController;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.ApiRequest;
import dev.runbook.chaos.cluster.api.ApiServer;
import dev.runbook.chaos.cluster.api.PodExec;
import dev.runbook.chaos.cluster.client.EmbeddedHttpClientFactory;
import dev.runbook.chaos.kubelet.WorkloadsFixture;
import dev.runbook.engine.gate.Gate;
import dev.runbook.engine.gate.GateSettings;
import dev.runbook.engine.gate.StepGate;
import dev.runbook.engine.journal.MemoryJournal;
import dev.runbook.engine.port.Messenger;
import dev.runbook.engine.port.PortSettings;
import dev.runbook.engine.port.Ports;
import dev.runbook.engine.spi.AlertState;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaTime;
import dev.runbook.engine.spi.Connections;
import dev.runbook.engine.spi.FaultContext;
import dev.runbook.engine.spi.TimelineEntry;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/** The embedded cluster with its controllers, behind the gate of a run. */
final class GatedArenaFixture implements Arena {
    final WorkloadsFixture cluster = new WorkloadsFixture();
    final ApiServer api = new ApiServer(cluster.simulation, cluster.store);
    final MemoryJournal journal = new MemoryJournal();
    final Gate gate;
    Connections connections = Connections.NONE;

    GatedArenaFixture() {
        api.podLogs(cluster.kubelet.logs());
        api.podExec((pod, container, command) -> command.contains("fail")
                ? Optional.of(new PodExec.Result(3, "", "no\n"))
                : Optional.of(new PodExec.Result(0, String.join(" ", command) + "\n", "")));
        new RolloutsController(cluster.simulation, cluster.store, promql -> {
                    throw new AssertionError("no analysis here: " + promql);
                })
                .start();
        gate = new Gate(this, journal, GateSettings.standard());
    }

    StepGate change() {
        return gate.open("change", StepKind.CHANGE);
    }

    static <P> P port(StepGate step, Class<P> type) {
        return type.cast(new Ports(step, new PortSettings("default", Messenger.NONE)).get(type));
    }

    void deployment(String image) {
        create(
                "/apis/apps/v1/namespaces/default/deployments",
                "{'metadata': {'name': 'shop'}, 'spec': {'replicas': 2, 'selector': {'matchLabels': {'app': 'web'}},"
                        + " 'template': " + WorkloadsFixture.template(image) + "}}");
        cluster.advance("2M");
    }

    void rollout(String steps) {
        create(
                "/apis/argoproj.io/v1alpha1/namespaces/default/rollouts",
                "{'metadata': {'name': 'shop'}, 'spec': {'replicas': 4, 'selector': {'matchLabels': {'app': 'web'}},"
                        + " 'template': " + WorkloadsFixture.template("shop:1")
                        + ", 'strategy': {'canary': {'steps': " + steps + "}}}}");
        cluster.advance("2M");
    }

    /** Goes through the API server, which fills the defaults in. */
    private void create(String path, String json) {
        var body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        var headers = Map.of("Content-Type", "application/json");
        var answer = api.handleDirectly(new ApiRequest("POST", URI.create(path), headers, body, "world"));
        if (answer.status() != 201) {
            throw new AssertionError(answer.text());
        }
    }

    void image(ResourceType type, String image) {
        cluster.edit(
                type,
                "shop",
                object -> ((ObjectNode) object.at("/spec/template/spec/containers/0")).put("image", image));
        cluster.advance("3M");
    }

    @Override
    public ArenaTime time() {
        return new ArenaTime() {
            @Override
            public Instant instant() {
                return cluster.simulation.now();
            }

            @Override
            public boolean virtual() {
                return true;
            }

            @Override
            public void pass(Duration duration) {
                cluster.simulation.advance(duration);
            }

            @Override
            public boolean next(Instant limit) {
                return cluster.simulation.advanceToNext(limit);
            }
        };
    }

    @Override
    public HttpClient.Factory httpClientFactory() {
        return new EmbeddedHttpClientFactory(api, "step");
    }

    @Override
    public Config clientConfig() {
        return EmbeddedHttpClientFactory.config();
    }

    @Override
    public Metrics metrics() {
        throw new UnsupportedOperationException("no Prometheus here");
    }

    @Override
    public Connections connections() {
        return connections;
    }

    @Override
    public List<String> unhealthy() {
        return List.of();
    }

    @Override
    public AlertState alert(String name) {
        return new AlertState(AlertState.Phase.INACTIVE, null, Map.of(), Double.NaN);
    }

    @Override
    public FaultContext faults() {
        throw new UnsupportedOperationException("no faults here");
    }

    @Override
    public void tell(String actor, String text) {
        cluster.simulation.tell(actor, text);
    }

    @Override
    public List<TimelineEntry> timeline() {
        return List.of();
    }

    @Override
    public boolean quiescent() {
        return true;
    }

    @Override
    public RandomGenerator random(String stream) {
        return cluster.simulation.random(stream);
    }

    @Override
    public void close() {}
}
