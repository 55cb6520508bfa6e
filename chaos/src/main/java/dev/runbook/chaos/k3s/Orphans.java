package dev.runbook.chaos.k3s;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What processes have left behind that were killed: containers, and worlds with their faults on a node that is reused. */
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

    /** Takes the worlds away that processes of this host have left on a node, with all that was injected into them. */
    static void heal(K3sNode node) {
        for (var namespace :
                node.client().namespaces().withLabel(Stage.WORLD).list().getItems()) {
            var metadata = namespace.getMetadata();
            var owner = metadata.getAnnotations() == null
                    ? ""
                    : metadata.getAnnotations().getOrDefault(LABEL, "");
            if (orphaned(owner)) {
                undo(node, metadata.getName());
                node.client().namespaces().withName(metadata.getName()).delete();
            }
        }
    }

    /** Undoes what is written down in a stage, as far as its tools still run; pods that go take their network along. */
    private static void undo(K3sNode node, String namespace) {
        var records = new FaultRecord(node.client(), namespace);
        var tools = new Tools(node.client(), namespace, "");
        for (var record : records.left()) {
            try {
                tools.run(record.getData().getOrDefault("undo", ""));
            } catch (RuntimeException gone) {
                continue;
            }
            records.forget(record.getMetadata().getName());
        }
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
