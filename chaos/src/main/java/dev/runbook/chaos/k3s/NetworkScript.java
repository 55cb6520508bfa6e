package dev.runbook.chaos.k3s;

import dev.runbook.chaos.fault.PodNetwork;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a disturbance of one pod's network is made, with the functions of {@link Tools}.
 *
 * @param apply the script
 * @param seen prints something once packets have met it
 * @param undo takes it back, as far as it is there; the pod may be gone
 */
record NetworkScript(String apply, String seen, String undo) {
    /** Marks the rules. */
    private static final String MARK = " -m comment --comment runbook";
    /** Where the ports of delaying proxies begin. */
    private static final int PROXIES = 20_000;

    /** Finds the process whose network the script is about; a pod that is gone has taken its network along. */
    static String in(Pod pod) {
        var id = pod.getStatus().getContainerStatuses().get(0).getContainerID().replaceFirst(".*//", "");
        return "pid=$(of " + id + "); [ -n \"$pid\" ] || exit 0\n";
    }

    static NetworkScript of(PodNetwork.Disturbance disturbance, Pod pod) {
        if (disturbance instanceof PodNetwork.Isolation) {
            return rules(pod, butHealth("INPUT ! -i lo -j DROP", "OUTPUT ! -o lo -j DROP"));
        }
        if (disturbance instanceof PodNetwork.Loss loss) {
            var random = " -m statistic --mode random --probability %.4f -j DROP".formatted(loss.share());
            return rules(pod, butHealth("INPUT ! -i lo" + random, "OUTPUT ! -o lo" + random));
        }
        if (disturbance instanceof PodNetwork.NoNames) {
            return rules(pod, List.of("OUTPUT -p udp --dport 53 -j DROP", "OUTPUT -p tcp --dport 53 -j DROP"));
        }
        if (disturbance instanceof PodNetwork.Bandwidth bandwidth) {
            return discipline(pod, "tbf rate " + bandwidth.rate() + " burst 4kb latency 400ms", "overlimits 0 ");
        }
        var delay = (PodNetwork.Delay) disturbance;
        return discipline(pod, "netem delay " + delay.by().toMillis() + "ms", "Sent 0 bytes");
    }

    /** A command that the kubelet runs in a container, in whose place it asks the program, needs no network. */
    private static List<String> butHealth(String in, String out) {
        var health = "%d:%d -j ACCEPT".formatted(StandIns.HEALTH, StandIns.HEALTH + 99);
        return List.of(in, out, "INPUT -p tcp --dport " + health, "OUTPUT -p tcp --sport " + health);
    }

    /** Adds rules of the filter table, the last of which counts most, and sees by their counters whether a packet has met one. */
    private static NetworkScript rules(Pod pod, List<String> rules) {
        var apply =
                rules.stream().map(rule -> "tool iptables -w -I " + rule + MARK).collect(Collectors.joining(" && "));
        var undo = rules.stream()
                .map(rule -> "while tool iptables -w -D " + rule + MARK + " 2>/dev/null; do :; done")
                .collect(Collectors.joining("; "));
        return new NetworkScript(
                in(pod) + apply,
                in(pod) + "tool iptables -w -n -v -x -L | awk '/DROP.*runbook/ && $1 > 0'",
                in(pod) + undo + "; true");
    }

    /** Puts a queueing discipline on what the pod sends, and sees by its counters whether a packet has met it. */
    private static NetworkScript discipline(Pod pod, String kind, String unmet) {
        return new NetworkScript(
                in(pod) + "tool tc qdisc add dev eth0 root " + kind,
                in(pod) + "tool tc -s qdisc show dev eth0 | awk '/Sent/ && !/" + unmet + "/'",
                in(pod) + "tool tc qdisc del dev eth0 root 2>/dev/null; true");
    }

    /** Sends what comes for a port of the pod through a proxy in its network that waits before each turn. */
    static NetworkScript byProxy(PodNetwork.Delay delay, Pod pod) {
        var seconds = String.format(Locale.ROOT, "%.3f", delay.by().toMillis() / 1000.0);
        var apply = new ArrayList<String>();
        var kill = new ArrayList<String>();
        var undo = new ArrayList<String>();
        for (int port : ports(pod)) {
            int proxy = PROXIES + port % PROXIES;
            var process = "/tmp/delay-" + pod.getMetadata().getUid() + "-" + port;
            var rule = "PREROUTING ! -i lo -p tcp --dport " + port + MARK + " -j REDIRECT --to-ports " + proxy;
            apply.add("nsenter -t $pid -n -- python3 %s/delay.py %d %d %s </dev/null >/dev/null 2>&1 &\necho $! >%s\n"
                            .formatted(StandIns.PROGRAM, proxy, port, seconds, process)
                    + "tool iptables -w -t nat -A " + rule);
            kill.add("[ ! -f %1$s ] || { kill $(cat %1$s); rm %1$s; } 2>/dev/null".formatted(process));
            undo.add("while tool iptables -w -t nat -D " + rule + " 2>/dev/null; do :; done");
        }
        return new NetworkScript(
                in(pod) + String.join(" && ", apply),
                in(pod) + "tool iptables -w -t nat -n -v -x -L PREROUTING | awk '/runbook/ && $1 > 0'",
                String.join("; ", kill) + "\n" + in(pod) + String.join("; ", undo) + "; true");
    }

    private static List<Integer> ports(Pod pod) {
        var ports = pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .map(ContainerPort::getContainerPort)
                .distinct()
                .toList();
        if (ports.isEmpty()) {
            throw new IllegalStateException("pod " + pod.getMetadata().getName() + " declares no ports, so nothing that"
                    + " comes to it can be delayed; add ports to its containers");
        }
        return ports;
    }
}
