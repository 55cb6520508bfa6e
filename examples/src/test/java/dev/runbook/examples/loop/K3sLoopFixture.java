package dev.runbook.examples.loop;

import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.FaultContext;
import dev.runbook.engine.spi.Target;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** A real Kubernetes, whose Prometheus is reached through the API server's proxy for Services. */
final class K3sLoopFixture implements LoopWorldFixture {
    private static final double SPEED = Double.parseDouble(System.getProperty("runbook.k3s.speed", "10"));
    private static final String FEDERATE = "/api/v1/namespaces/runbook-world/services/prometheus:9090/proxy/federate";

    private final Arena arena;

    K3sLoopFixture(ClusterWorld of) {
        var k3s = ServiceLoader.load(Target.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(target -> target.name().equals("k3s"))
                .findFirst()
                .orElseThrow();
        k3s.unavailable().ifPresent(why -> {
            throw new IllegalStateException(why);
        });
        arena = k3s.open(new ArenaRequest(of, List.of(), 1, "default"));
    }

    @Override
    public String name() {
        return "k3s";
    }

    @Override
    public double speed() {
        return SPEED;
    }

    @Override
    public FaultContext faults() {
        return arena.faults();
    }

    private Config config() {
        return arena.faults().client().getConfiguration();
    }

    @Override
    public void writeKubeconfig(Path file, String context) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, """
                apiVersion: v1
                kind: Config
                clusters:
                - name: %1$s
                  cluster: {server: "%2$s"}
                users:
                - name: %1$s
                  user: {token: "%3$s"}
                contexts:
                - name: %1$s
                  context: {cluster: %1$s, user: %1$s}
                """.formatted(context, config().getMasterUrl(), config().getOauthToken()));
    }

    @Override
    public Map<String, Object> federation(Path directory) {
        return Map.of(
                "metrics_path",
                "/api/v1/namespaces/" + stage() + "/pods/prometheus:9090/proxy/federate",
                "static_configs",
                List.of(Map.of(
                        "targets", List.of(URI.create(config().getMasterUrl()).getAuthority()))),
                "authorization",
                Map.of("type", "Bearer", "credentials", config().getOauthToken()));
    }

    /** Returns the namespace of what plays the world, which has a name that the world knows nothing of. */
    private String stage() {
        return arena.faults().client().pods().inAnyNamespace().list().getItems().stream()
                .filter(pod -> pod.getMetadata().getName().equals("prometheus"))
                .map(pod -> pod.getMetadata().getNamespace())
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        arena.close();
    }
}
