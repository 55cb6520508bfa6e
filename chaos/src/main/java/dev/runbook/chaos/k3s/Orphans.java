package dev.runbook.chaos.k3s;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What processes have left behind that were killed: containers, and worlds with their faults on a cluster that stays. */
final class Orphans {
    /** Says which process something belongs to: host, process id and the process's start in milliseconds. */
    static final String LABEL = "dev.runbook.owner";

    private Orphans() {}

    /** Names this process. */
    static String owner() {
        return owner(ProcessHandle.current());
    }

    private static String owner(ProcessHandle process) {
        long start = process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli();
        return host() + "/" + process.pid() + "/" + start;
    }

    /** Ends the containers of processes of this host that run no more; what other hosts own is theirs. */
    static void end(DockerClient docker) {
        for (var container : docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of(LABEL))
                .exec()) {
            var labels = container.getLabels();
            if (orphaned((labels == null ? Map.<String, String>of() : labels).getOrDefault(LABEL, ""))) {
                try {
                    docker.removeContainerCmd(container.getId())
                            .withForce(true)
                            .withRemoveVolumes(true)
                            .exec();
                } catch (NotFoundException gone) {
                    // somebody else has ended it meanwhile
                }
            }
        }
    }

    /**
     * Takes the worlds away that were left on a cluster, with all that was injected into them: those of processes of this
     * host that run no more, and of processes of other hosts that have given no sign of life for long.
     */
    static void heal(KubernetesClient client, InstantSource clock) {
        var all = client.namespaces().withLabel(Stage.WORLD).list().getItems();
        var stopped = all.stream()
                .filter(namespace -> SignOfLife.stopped(namespace, clock.instant()))
                .map(Orphans::ownerOf)
                .collect(Collectors.toSet());
        for (var namespace : all) {
            var owner = ownerOf(namespace);
            if (orphaned(owner) || !ofThisHost(owner) && stopped.contains(owner)) {
                var stage = namespace.getMetadata().getName();
                new FaultRecord(client, stage).undoAll(node -> new Tools(client, stage, "", node));
                client.namespaces().withName(stage).delete();
            }
        }
    }

    private static String ownerOf(Namespace namespace) {
        var annotations = namespace.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(LABEL, "");
    }

    private static boolean ofThisHost(String owner) {
        return owner.startsWith(host() + "/");
    }

    /** Returns whether the process that a label names ran on this host and runs no more. */
    static boolean orphaned(String owner) {
        var parts = owner.split("/");
        return parts.length == 3
                && parts[0].equals(host())
                && ProcessHandle.of(Long.parseLong(parts[1]))
                        .filter(process -> owner(process).equals(owner))
                        .isEmpty();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
