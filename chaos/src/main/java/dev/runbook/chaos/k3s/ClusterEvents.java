package dev.runbook.chaos.k3s;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Tells what the components of a real cluster do in a world, as far as their Events say it; what recurs once. */
final class ClusterEvents {
    private static final Map<String, String> ACTORS = Map.of(
            "rollouts-controller", "Argo Rollouts",
            "horizontal-pod-autoscaler", "HPA",
            "kubelet", "kubelet");

    private final KubernetesClient client;
    private final List<String> namespaces;
    private final BiConsumer<String, String> teller;
    private final Set<String> told = new HashSet<>();

    /** Takes what has happened so far for told. */
    ClusterEvents(KubernetesClient client, List<String> namespaces, BiConsumer<String, String> teller) {
        this.client = client;
        this.namespaces = namespaces;
        this.teller = teller;
        news().forEach(event -> told.add(key(event)));
    }

    void look() {
        news().stream().filter(event -> told.add(key(event))).forEach(this::tell);
    }

    private List<Event> news() {
        return namespaces.stream()
                .flatMap(namespace -> client.v1().events().inNamespace(namespace).list().getItems().stream())
                .filter(event -> ACTORS.containsKey(component(event)))
                .filter(event -> !component(event).equals("kubelet") || "Warning".equals(event.getType()))
                .toList();
    }

    private void tell(Event event) {
        var about = event.getInvolvedObject();
        var lines = String.valueOf(event.getMessage()).lines().toList();
        teller.accept(
                ACTORS.getOrDefault(component(event), ""),
                about.getKind() + " " + about.getName() + ": " + event.getReason()
                        + (lines.isEmpty() ? "" : ", " + lines.get(0)));
    }

    private static String component(Event event) {
        var source = event.getSource() == null ? null : event.getSource().getComponent();
        return source != null ? source : String.valueOf(event.getReportingComponent());
    }

    private static String key(Event event) {
        return event.getMetadata().getUid();
    }
}
