package dev.runbook.chaos.k3s;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A pod on the node from which faults reach into other pods: it sees all processes, so that nsenter gets into their
 * network. A program that its image lacks is taken from the node.
 *
 * @param client sees the whole cluster
 * @param namespace the stage of the world
 * @param image with nsenter, iptables, tc and Python 3
 * @param node its name
 */
record Tools(KubernetesClient client, String namespace, String image, String node) {
    private static final String CONTAINER = "tools";
    private static final Duration READY_WITHIN = Duration.ofMinutes(1);
    private static final long SECONDS = 40;
    private static final int ATTEMPTS = 3;

    /** Finds the process of a container, and programs that only the node has; the images of its containerd. */
    private static final String PRELUDE = """
            inside() { nsenter -t "$pid" -n -- "$@"; }
            of() { grep -l "$1" /proc/[0-9]*/cgroup 2>/dev/null | head -1 | cut -d/ -f3; }
            tool() {
              if command -v "$1" >/dev/null; then inside "$@"
              else node_has nsenter -t "$pid" -n -- "$@"; fi
            }
            node_has() {
              nsenter -t 1 -m -- env PATH="$PATH:/bin/aux:/usr/sbin:/sbin:/var/lib/rancher/k3s/data/current/bin" "$@"
            }
            images() { node_has sh -c '%s' ctr "$@"; }
            """.formatted(Containerd.IMAGES);

    private String name() {
        return CONTAINER + "-" + node;
    }

    /** Starts the pod if it was not. */
    void start() {
        if (client.pods().inNamespace(namespace).withName(name()).get() == null) {
            client.pods().inNamespace(namespace).resource(pod()).create();
        }
        Patience.await(READY_WITHIN, "the pod with the tools on node " + node + " does not start", () -> {
            var pod = client.pods().inNamespace(namespace).withName(name()).get();
            return K3sWorld.ready(pod)
                    ? List.of()
                    : List.of("image " + image + K3sWorld.reason(pod)
                            + " (runbook.k3s.tools.image; it must hold nsenter, iptables, tc and python3)");
        });
    }

    private Pod pod() {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name())
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .withHostPID(true)
                .addNewToleration()
                .withOperator("Exists")
                .endToleration()
                .withTerminationGracePeriodSeconds(1L)
                .addNewContainer()
                .withName(CONTAINER)
                .withImage(image)
                .withImagePullPolicy("IfNotPresent")
                .withCommand("sleep", "100000000")
                .withNewSecurityContext()
                .withPrivileged(true)
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("program")
                .withMountPath(StandIns.PROGRAM)
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("program")
                .withNewConfigMap()
                .withName("world-program")
                .endConfigMap()
                .endVolume()
                .endSpec()
                .build();
    }

    /**
     * Runs a script and returns what it printed.
     *
     * @throws IllegalStateException if it fails, with what it said
     */
    String run(String script) {
        try {
            return once(script);
        } catch (ExecutionException | TimeoutException e) {
            throw unended(script, e);
        }
    }

    /**
     * Runs a script that may run twice, so that on a busy cluster a connection that is cut off costs no drill.
     *
     * @throws IllegalStateException if it fails, with what it said
     */
    String repeat(String script) {
        return repeat(script, ATTEMPTS);
    }

    private String repeat(String script, int attempts) {
        try {
            return once(script);
        } catch (ExecutionException cutOff) {
            if (attempts == 1) {
                throw unended(script, cutOff);
            }
            return repeat(script, attempts - 1);
        } catch (TimeoutException e) {
            throw unended(script, e);
        }
    }

    private String once(String script) throws ExecutionException, TimeoutException {
        var output = new ByteArrayOutputStream();
        try (var exec = client.pods()
                .inNamespace(namespace)
                .withName(name())
                .writingOutput(output)
                .writingError(output)
                .exec("sh", "-c", PRELUDE + script)) {
            int code = exec.exitCode().get(SECONDS, TimeUnit.SECONDS);
            if (code != 0) {
                throw new IllegalStateException("on the node " + node + " '" + script.strip() + "' ended with " + code
                        + ": " + output.toString(UTF_8).strip());
            }
            return output.toString(UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private IllegalStateException unended(String script, Exception e) {
        return new IllegalStateException("on the node " + node + " '" + script.strip() + "' did not end: " + e, e);
    }
}
