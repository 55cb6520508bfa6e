package dev.runbook.chaos.k3s;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runbook.chaos.world.RedisModel;
import dev.runbook.chaos.world.RequestedWorld;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * The Redis servers of a world. They are real here: they get what their models hold at first, and an exporter asks them
 * what the models tell Prometheus.
 */
record RedisServers(List<Server> servers) {
    /** Where each listens. */
    static final int PORT = 6379;

    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(2);

    /**
     * One of them.
     *
     * @param workload whose pods run it
     * @param namespace as the world names it
     * @param labels of those pods
     * @param commands give it what it holds at first
     */
    record Server(String workload, String namespace, Map<String, String> labels, List<List<String>> commands) {
        /** Returns the name of Prometheus' job. */
        String job() {
            return workload + "-exporter";
        }
    }

    /** Finds the workloads that run what their manifests say and have the model of a Redis. */
    static RedisServers of(RequestedWorld requested, StandIns standIns) {
        var programs = requested.world().openPrograms();
        var servers = new ArrayList<Server>();
        standIns.unplayed().forEach(manifest -> {
            if (programs.get(manifest.name()) instanceof RedisModel model) {
                servers.add(new Server(
                        manifest.name(),
                        manifest.namespace(),
                        StandIns.podLabels(manifest.object()),
                        model.commands()));
            }
        });
        return new RedisServers(servers);
    }

    boolean present() {
        return !servers.isEmpty();
    }

    /** Says where the pods of a server are that the exporter asks. */
    static Map<String, Object> target(Server server, WorldNames names) {
        return Map.of("namespace", names.real(server.namespace()), "selector", server.labels(), "port", PORT);
    }

    /**
     * Gives each its keys, in its first pod.
     *
     * @param client sees the namespaces as the world names them
     * @throws IllegalStateException if one does not take them, with what it says
     */
    void fill(KubernetesClient client) {
        for (var server : servers) {
            var pod =
                    client.pods().inNamespace(server.namespace()).withLabels(server.labels()).list().getItems().stream()
                            .map(each -> each.getMetadata().getName())
                            .sorted()
                            .findFirst()
                            .orElseThrow(() -> new IllegalStateException("Redis " + server.workload() + " has no pod"));
            server.commands().forEach(command -> run(client, server.namespace(), pod, command));
        }
    }

    /** What redis-cli prints tells whether it succeeded: a script that is refused ends with 0, too. */
    private static void run(KubernetesClient client, String namespace, String pod, List<String> command) {
        var said = new ByteArrayOutputStream();
        try (var process = client.pods()
                .inNamespace(namespace)
                .withName(pod)
                .writingOutput(said)
                .writingError(said)
                .exec(command.toArray(String[]::new))) {
            int exit = process.exitCode()
                    .orTimeout(ANSWERED_WITHIN.toSeconds(), TimeUnit.SECONDS)
                    .join();
            if (exit != 0 || !said.toString(UTF_8).isBlank()) {
                throw new IllegalStateException("the Redis in pod " + pod + " does not take what its model holds at"
                        + " first: " + said.toString(UTF_8).strip() + " (exit code " + exit
                        + "). Its pod must have redis-cli, and the server no password");
            }
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    "the Redis in pod " + pod + " has not taken what its model holds at first within "
                            + ANSWERED_WITHIN.toSeconds() + " s",
                    e);
        }
    }
}
