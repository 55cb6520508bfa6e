package dev.runbook.chaos.k3s;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;

/** Where pods of a cluster reach its kube-state-metrics. */
final class StateMetrics {
    private static final String LABEL = "app.kubernetes.io/name";
    private static final String NAME = "kube-state-metrics";
    private static final int PORT = 8080;

    private StateMetrics() {}

    /**
     * Returns host and port: those of the Service that bears its label, else its usual port at a node.
     *
     * @param node the node's address
     */
    static String find(KubernetesClient client, String node) {
        return client.services().inAnyNamespace().withLabel(LABEL, NAME).list().getItems().stream()
                .min(Comparator.comparing(service -> service.getMetadata().getNamespace()))
                .map(StateMetrics::address)
                .orElse(at(node));
    }

    /** Returns host and port where it is a program of the node. */
    static String at(String node) {
        return host(node) + ":" + PORT;
    }

    private static String address(Service service) {
        var ip = service.getSpec().getClusterIP();
        boolean headless = ip == null || ip.isEmpty() || ip.equals("None");
        var metadata = service.getMetadata();
        int port = service.getSpec().getPorts().stream()
                .filter(each -> each.getName() == null || each.getName().startsWith("http"))
                .findFirst()
                .orElse(service.getSpec().getPorts().get(0))
                .getPort();
        return (headless ? metadata.getName() + "." + metadata.getNamespace() + ".svc" : host(ip)) + ":" + port;
    }

    private static String host(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }

    /** Returns a shell script that fails in a pod from which nothing answers there. */
    static String probe(String address) {
        return "python3 -c 'import urllib.request; urllib.request.urlopen(\"http://" + address
                + "/metrics\", timeout=10).read(1)'";
    }

    /** Says that nothing answers at an address, and what follows. */
    static String missing(String address) {
        return "no kube-state-metrics answers pods at http://" + address + "/metrics (a Service with the label " + LABEL
                + "=" + NAME + " would be taken, else port " + PORT
                + " of a node), so that alerts and runbooks would see"
                + " no series kube_*. No drill runs; install it: kubectl apply -k"
                + " https://github.com/kubernetes/kube-state-metrics";
    }
}
