package dev.runbook.chaos.world;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * The objects of a world, read.
 *
 * @param manifests in the order they were added
 * @param problems what is wrong with the manifests and with the models, each with its place
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Contents(List<Manifest> manifests, List<String> problems) {
    private static final Set<ResourceType> WORKLOADS =
            Set.of(ResourceType.DEPLOYMENT, ResourceType.ROLLOUT, ResourceType.STATEFUL_SET);

    /** Copies the lists. */
    public Contents {
        manifests = List.copyOf(manifests);
        problems = List.copyOf(problems);
    }

    static Contents of(ClusterWorld world, List<ManifestSource> sources) {
        var manifests = new ArrayList<Manifest>();
        var problems = new ArrayList<String>();
        for (var source : sources) {
            var text = source.text();
            if (text.isEmpty()) {
                problems.add("manifest " + source.name() + " can't be read: there is no such "
                        + (source instanceof ManifestSource.OnDisk ? "file" : "resource on the class path")
                        + "; correct its path");
                continue;
            }
            var file = ManifestFile.read(
                    source.name(), text.get(), world.namespaces().get(0));
            manifests.addAll(file.manifests());
            problems.addAll(file.problems());
        }
        twice(manifests, problems);
        models(world, manifests, problems);
        return new Contents(
                manifests,
                problems.stream()
                        .map(problem -> "world " + world + ": " + problem)
                        .toList());
    }

    private static void twice(List<Manifest> manifests, List<String> problems) {
        var places = new HashMap<ObjectKey, String>();
        for (var manifest : manifests) {
            var first = places.putIfAbsent(ObjectKey.of(manifest.type(), manifest.object()), manifest.where());
            if (first != null) {
                problems.add(manifest.where() + " is " + manifest.type().kind() + " " + manifest.name()
                        + " again, which " + first + " holds already; take one away");
            }
        }
    }

    private static void models(ClusterWorld world, List<Manifest> manifests, List<String> problems) {
        var services = names(manifests, Set.of(ResourceType.SERVICE));
        var workloads = names(manifests, WORKLOADS);
        for (var service : world.services()) {
            problems.addAll(service.problems());
            if (!services.contains(service.name())) {
                problems.add("service " + service.name() + " has traffic but no Service in the manifests; they have "
                        + ClusterWorld.names(services.stream()));
            }
        }
        for (var worker : world.workers()) {
            problems.addAll(worker.problems());
            if (!workloads.contains(worker.workload())) {
                problems.add("worker " + worker.workload() + " is no Deployment, StatefulSet or Rollout of the"
                        + " manifests; they have " + ClusterWorld.names(workloads.stream()));
            }
        }
    }

    private static List<String> names(List<Manifest> manifests, Set<ResourceType> types) {
        return manifests.stream()
                .filter(manifest -> types.contains(manifest.type()))
                .map(Manifest::name)
                .toList();
    }
}
