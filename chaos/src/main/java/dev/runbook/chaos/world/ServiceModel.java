package dev.runbook.chaos.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apiguardian.api.API;

/**
 * What a Service of the manifests gets and does: its traffic, and the behaviour of each version of its pods. Requests go
 * evenly to the Service's ready endpoints, so a canary gets its share by pods. Immutable: each method returns a changed
 * copy.
 *
 * @param name the Service's name
 * @param container the container that serves; the pod's first one when empty
 * @param requestsPerSecond the traffic, all pods together
 * @param noise how far the traffic strays, as a share: 0.03 is a standard deviation of 3 %, drawn every 15 s
 * @param behaviour of every version without one of its own
 * @param versions behaviour by the tag of the serving container's image
 * @param dependencies time that each request spends in a dependency, by the dependency's name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record ServiceModel(
        String name,
        String container,
        double requestsPerSecond,
        double noise,
        Behaviour behaviour,
        Map<String, Behaviour> versions,
        Map<String, Duration> dependencies) {
    /** Copies the maps, in the order of their keys: sums over them must not depend on the JVM. */
    public ServiceModel {
        versions = Collections.unmodifiableMap(new TreeMap<>(versions));
        dependencies = Collections.unmodifiableMap(new TreeMap<>(dependencies));
    }

    /** Describes the Service of a name: no traffic yet, 3 % noise, {@link Behaviour#healthy() healthy} pods. */
    public static ServiceModel named(String name) {
        return new ServiceModel(name, "", 0, 0.03, Behaviour.healthy(), Map.of(), Map.of());
    }

    /** Names the container that serves, where it is not the pod's first. */
    public ServiceModel container(String containerName) {
        return new ServiceModel(name, containerName, requestsPerSecond, noise, behaviour, versions, dependencies);
    }

    /** Sets the traffic in requests per second, all pods together. */
    public ServiceModel traffic(double rate) {
        return new ServiceModel(name, container, rate, noise, behaviour, versions, dependencies);
    }

    /** Sets how far the traffic strays, as a share from 0 to 0.5. */
    public ServiceModel noise(double share) {
        return new ServiceModel(name, container, requestsPerSecond, share, behaviour, versions, dependencies);
    }

    /** Sets what every version does that has no behaviour of its own. */
    public ServiceModel behaves(Behaviour ofAll) {
        return new ServiceModel(name, container, requestsPerSecond, noise, ofAll, versions, dependencies);
    }

    /** Sets what one version does, as a change of what all do; state {@link #behaves} before. */
    public ServiceModel version(String imageTag, UnaryOperator<Behaviour> change) {
        var changed = new TreeMap<>(versions);
        changed.put(imageTag, change.apply(behaviour));
        return new ServiceModel(name, container, requestsPerSecond, noise, behaviour, changed, dependencies);
    }

    /** Makes each request spend a time in a dependency that can be slowed down: {@code postgres}. */
    public ServiceModel dependsOn(String dependency, Duration time) {
        var changed = new TreeMap<>(dependencies);
        changed.put(dependency, time);
        return new ServiceModel(name, container, requestsPerSecond, noise, behaviour, versions, changed);
    }

    List<String> problems() {
        var problems = new ArrayList<>(behaviour.problems("service " + name));
        new TreeMap<>(versions)
                .forEach((tag, version) -> problems.addAll(version.problems("service " + name + ", version " + tag)));
        if (!(requestsPerSecond >= 0)) {
            problems.add("service " + name + " gets " + requestsPerSecond + " requests per second; use zero or more");
        }
        if (!(noise >= 0 && noise <= 0.5)) {
            problems.add("service " + name + " has traffic noise of " + noise + "; use a share from 0 to 0.5");
        }
        return problems;
    }
}
