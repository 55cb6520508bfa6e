package dev.runbook.chaos.k3s;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The images of the nodes of a cluster that other things may live on, by a privileged pod on each node. A name that the
 * cluster has for an image of its own is left to it; each that is given is written down first, for whoever takes it back.
 */
final class NodeImages implements ProgramImages, AutoCloseable {
    private final KubernetesClient client;
    private final FaultRecord records;
    private final String programImage;
    private final Map<String, Tools> tools = new LinkedHashMap<>();
    private boolean closed;

    /**
     * Starts the pods.
     *
     * @param namespace where they and the records are
     * @param nodes the nodes' names
     */
    NodeImages(KubernetesClient client, String namespace, List<String> nodes, K3sSettings settings) {
        this.client = client;
        this.records = new FaultRecord(client, namespace);
        this.programImage = ProgramImages.full(settings.programImage());
        for (var node : nodes) {
            new ImageFetch(client, namespace, node).run(settings);
            var pod = new Tools(client, namespace, settings.toolsImage(), node);
            pod.start();
            tools.put(node, pod);
        }
    }

    /** Runs a script that may run twice in a pod of this cluster and returns what it printed. */
    String inPod(String script) {
        return tools.values().iterator().next().repeat(script);
    }

    @Override
    public synchronized void provide(String image) {
        if (closed) {
            throw new IllegalStateException("the cluster is being left, so no image can be named on its nodes");
        }
        var full = ProgramImages.full(image);
        tools.forEach((node, pod) -> {
            var now = digest(pod, full);
            if (now.isEmpty()) {
                if (!records.has(node, undo(full))) {
                    records.write("image " + full, node, undo(full));
                }
                pod.repeat("images tag --force " + quoted(programImage) + " " + quoted(full));
            } else {
                adopt(node, full, now.equals(digest(pod, programImage)));
            }
        });
    }

    /** An image that another world or process has named stays for as long as either of them needs it. */
    private void adopt(String node, String full, boolean isProgram) {
        if (!isProgram) {
            throw new IllegalStateException(
                    "node " + node + " has an image of its own named " + full + ", in whose place"
                            + " the program that plays services would come; nothing of it was changed. Give the workload of the"
                            + " world another image, or drill on a k3s in a container (without runbook.k3s.context)");
        }
        if (!records.has(node, undo(full)) && records.elsewhere(node, undo(full))) {
            records.write("image " + full, node, undo(full));
        }
    }

    @Override
    public synchronized void withdraw(String image) {
        var full = ProgramImages.full(image);
        tools.forEach((node, pod) -> {
            var now = digest(pod, full);
            if (!now.isEmpty() && !records.has(node, undo(full))) {
                throw new IllegalStateException("node " + node + " has an image of its own named " + full
                        + ", which can't be missing; it was left there. Let the fault name another tag");
            }
            pod.repeat(undo(full));
        });
    }

    private static String undo(String full) {
        return "images rm " + quoted(full) + " >/dev/null 2>&1; true";
    }

    private static String digest(Tools pod, String full) {
        return pod.repeat("images ls")
                .lines()
                .map(line -> line.split("\\s+"))
                .filter(columns -> columns.length > 2 && columns[0].equals(full))
                .map(columns -> columns[2])
                .findFirst()
                .orElse("");
    }

    private static String quoted(String image) {
        return "'" + image.replace("'", "'\\''") + "'";
    }

    /** Takes the names away that nobody else needs. */
    @Override
    public synchronized void close() {
        closed = true;
        records.undoAll(node -> new Tools(client, records.namespace(), "", node));
    }
}
