package dev.runbook.chaos.cluster.client;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.Collection;

/**
 * Writes down what an informer tells of pods.
 *
 * @param seen gets {@code add}, {@code update} or {@code delete} and the pod's name
 */
public record PodEventsFixture(Collection<String> seen) implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
        seen.add("add " + pod.getMetadata().getName());
    }

    @Override
    public void onUpdate(Pod before, Pod after) {
        seen.add("update " + after.getMetadata().getName());
    }

    @Override
    public void onDelete(Pod pod, boolean unknown) {
        seen.add("delete " + pod.getMetadata().getName());
    }
}
