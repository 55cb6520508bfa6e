package dev.runbook.chaos.k3s;

import dev.runbook.chaos.fault.PodNetwork;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Disturbs the network of real pods: iptables and tc in their network namespaces. Where the kernel has no netem, a proxy
 * inside the pod's network delays instead, and the timeline says so.
 */
final class RealNetwork implements PodNetwork, AutoCloseable {
    private final KubernetesClient client;
    private final WorldNames names;
    private final String toolsImage;
    private final FaultRecord records;
    private final Consumer<String> teller;
    private final List<Disturbed> active = new ArrayList<>();

    RealNetwork(KubernetesClient client, WorldNames names, K3sSettings settings, Consumer<String> teller) {
        this.client = client;
        this.names = names;
        this.toolsImage = settings.toolsImage();
        this.records = new FaultRecord(client, names.stage());
        this.teller = teller;
    }

    @Override
    public Optional<String> missing(Disturbance disturbance) {
        return Optional.empty();
    }

    @Override
    public synchronized Handle disturb(
            String namespace, Map<String, String> labels, int pods, Disturbance disturbance) {
        var chosen = client.pods().inNamespace(names.real(namespace)).withLabels(labels).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                .limit(pods)
                .toList();
        var all = new ArrayList<Disturbed>();
        chosen.forEach(pod -> all.add(disturb(pod, disturbance)));
        active.addAll(all);
        return new Handle() {
            @Override
            public boolean seen() {
                return all.stream().anyMatch(Disturbed::seen);
            }

            @Override
            public void undo() {
                all.forEach(Disturbed::undo);
                active.removeAll(all);
            }
        };
    }

    /** A pod's network is reached from its node alone. */
    private Tools toolsBeside(Pod pod) {
        var tools = new Tools(client, names.stage(), toolsImage, pod.getSpec().getNodeName());
        tools.start();
        return tools;
    }

    private Disturbed disturb(Pod pod, Disturbance disturbance) {
        var name = pod.getMetadata().getName();
        var tools = toolsBeside(pod);
        var script = NetworkScript.of(disturbance, pod);
        if (disturbance instanceof Delay delay && !netem(tools, pod)) {
            script = NetworkScript.byProxy(delay, pod);
            teller.accept("the kernel has no netem: a proxy in the network of pod " + name + " delays instead");
        }
        var record = records.write(disturbance + " of pod " + name, tools.node(), script.undo());
        var disturbed = new Disturbed(tools, script, record);
        try {
            tools.run(script.apply());
        } catch (RuntimeException e) {
            disturbed.undo();
            throw e;
        }
        return disturbed;
    }

    /** Tries it on the loopback device of the pod, where nobody minds. */
    private static boolean netem(Tools tools, Pod pod) {
        var answer = tools.run(NetworkScript.in(pod)
                + "if tool tc qdisc add dev lo root netem delay 1ms 2>/dev/null; then tool tc qdisc del dev lo root; echo yes;"
                + " else echo no; fi");
        return answer.strip().equals("yes");
    }

    /** Takes back what is still going on. */
    @Override
    public synchronized void close() {
        List.copyOf(active).forEach(Disturbed::undo);
        active.clear();
    }

    private final class Disturbed {
        private final Tools tools;
        private final NetworkScript script;
        private final String record;

        private Disturbed(Tools tools, NetworkScript script, String record) {
            this.tools = tools;
            this.script = script;
            this.record = record;
        }

        private boolean seen() {
            return !tools.run(script.seen()).isBlank();
        }

        private void undo() {
            tools.run(script.undo());
            records.forget(record);
        }
    }
}
