package dev.runbook.chaos.k3s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;

/**
 * Has the images of what plays worlds pulled and unpacked once on a node, rather than by all pods of the first worlds at
 * once.
 *
 * @param client sees the whole cluster
 * @param namespace where the pod runs that has them pulled
 * @param node its name
 */
record ImageFetch(KubernetesClient client, String namespace, String node) {
    private static final Duration FETCHED_WITHIN = Duration.ofMinutes(3);

    void run(K3sSettings settings) {
        var name = "runbook-images-" + node;
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .withRestartPolicy("Never")
                .addToInitContainers(once("program", settings.programImage()))
                .addToContainers(once("prometheus", settings.prometheusImage()))
                .endSpec()
                .build();
        var pods = client.pods().inNamespace(namespace);
        if (pods.withName(name).get() == null) {
            pods.resource(pod).create();
        }
        Patience.await(FETCHED_WITHIN, "the images of what plays a world can't be had", () -> {
            var now = pods.withName(name).require();
            return "Succeeded".equals(now.getStatus().getPhase())
                    ? List.of()
                    : List.of("images " + settings.programImage() + " and " + settings.prometheusImage() + " on node "
                            + node + K3sWorld.reason(now));
        });
    }

    private static Container once(String name, String image) {
        return new ContainerBuilder()
                .withName(name)
                .withImage(image)
                .withImagePullPolicy("IfNotPresent")
                .withCommand("sh", "-c", "true")
                .build();
    }
}
