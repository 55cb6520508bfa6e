package dev.runbook.chaos.k3s;

import dev.runbook.chaos.fault.PodNetwork;
import io.fabric8.kubernetes.api.model.Pod;
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
    private final K3sNode node;
    private final WorldNames names;
    private final Tools tools;
    private final FaultRecord records;
    private final Consumer<String> teller;
    private final List<Disturbed> active = new ArrayList<>();

    RealNetwork(K3sNode node, WorldNames names, K3sSettings settings, Consumer<String> teller) {
        this.node = node;
        this.names = names;
        this.tools = new Tools(node.client(), names.stage(), settings.toolsImage());
        this.records = new FaultRecord(node.client(), names.stage());
        this.teller = teller;
    }

    @Override
    public Optional<String> missing(Disturbance disturbance) {
        return Optional.empty();
    }

    @Override
    public synchronized Handle disturb(
            String namespace, Map<String, String> labels, int pods, Disturbance disturbance) {
        tools.start();
        var chosen =
                node.client().pods().inNamespace(names.real(namespace)).withLabels(labels).list().getItems().stream()
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

    private Disturbed disturb(Pod pod, Disturbance disturbance) {
        var name = pod.getMetadata().getName();
        var script = NetworkScript.of(disturbance, pod);
        if (disturbance instanceof Delay delay && !netem(pod)) {
            script = NetworkScript.byProxy(delay, pod);
            teller.accept("the kernel has no netem: a proxy in the network of pod " + name + " delays instead");
        }
        var record = records.write(disturbance + " of pod " + name, script.undo());
        var disturbed = new Disturbed(script, record);
        try {
            tools.run(script.apply());
        } catch (RuntimeException e) {
            disturbed.undo();
            throw e;
        }
        return disturbed;
    }

    /** Tries it on the loopback device of the pod, where nobody minds. */
    private boolean netem(Pod pod) {
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
        private final NetworkScript script;
        private final String record;

        private Disturbed(NetworkScript script, String record) {
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
