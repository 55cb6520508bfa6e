package dev.runbook.engine.live;

import dev.runbook.api.ObjectRef;
import dev.runbook.engine.gate.Content;
import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Intent;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A run's lock on the objects that it will write to: an annotation {@code runbook.dev/lock: NAMESPACE/LEASE TOKEN RUN},
 * written when the lock is taken. It changes their resource versions, so that a write fails which an earlier holder had
 * on its way, and it keeps two runbooks from one object. Pods and Secrets are not marked: they are replaced, not shared.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Fence implements EffectGuard, AutoCloseable {
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;
    private static final int ATTEMPTS = 10;
    private static final Set<String> LEFT_OUT = Set.of("Pod", "Secret", "Event");

    private final KubernetesClient client;
    private final RunLock lock;
    private final String mark;
    private final List<ObjectRef> fenced = new ArrayList<>();
    private final List<ObjectRef> unfenced = new ArrayList<>();

    private Fence(KubernetesClient client, RunLock lock) {
        this.client = client;
        this.lock = lock;
        this.mark = lock.place() + " " + lock.token() + " " + lock.holder();
    }

    /**
     * Marks objects; those that are not there are passed over.
     *
     * @throws RunLock.HeldException if another runbook's run has one of them; none is marked then
     */
    public static Fence around(KubernetesClient client, RunLock lock, Collection<ObjectRef> targets) {
        var fence = new Fence(client, lock);
        try {
            targets.stream()
                    .distinct()
                    .filter(target -> !LEFT_OUT.contains(target.kind()))
                    .forEach(fence::mark);
        } catch (RuntimeException e) {
            fence.close();
            throw e;
        }
        return fence;
    }

    /** Returns the marks that a process left which is dead; they are only to be taken away. */
    static Fence kept(KubernetesClient client, RunLock lock, Collection<ObjectRef> marked) {
        var fence = new Fence(client, lock);
        fence.fenced.addAll(marked);
        return fence;
    }

    private void mark(ObjectRef target) {
        try {
            unlessOvertaken(() -> {
                var object = resource(target).get();
                if (object != null) {
                    requireFree(target, markOf(object));
                    write(object, mark);
                    fenced.add(target);
                }
            });
        } catch (KubernetesClientException e) {
            if (e.getCode() != FORBIDDEN) {
                throw e;
            }
            unfenced.add(target);
        }
    }

    /** Looks again where somebody else wrote in between, as controllers do for a while after each change of a run. */
    private static void unlessOvertaken(Runnable readAndWrite) {
        for (int attempt = 1; ; attempt++) {
            try {
                readAndWrite.run();
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void requireFree(ObjectRef target, @Nullable String other) {
        var parts = other == null ? new String[0] : other.split(" ", 3);
        if (parts.length == 3 && !parts[0].equals(lock.place()) && parts[0].indexOf('/') > 0) {
            lock.others().requireFree(parts[0], parts[2], target.toString());
        }
    }

    /** A role may hold either verb. */
    private void write(GenericKubernetesResource object, @Nullable String value) {
        var annotations = object.getMetadata().getAnnotations() == null
                ? new java.util.TreeMap<String, String>()
                : new java.util.TreeMap<>(object.getMetadata().getAnnotations());
        if (value == null) {
            annotations.remove(Content.LOCK);
        } else {
            annotations.put(Content.LOCK, value);
        }
        object.getMetadata().setAnnotations(annotations);
        try {
            var unused = client.resource(object).update();
        } catch (KubernetesClientException e) {
            if (e.getCode() != FORBIDDEN) {
                throw e;
            }
            var patch = "{\"metadata\":{\"resourceVersion\":\""
                    + object.getMetadata().getResourceVersion() + "\",\"annotations\":{\"" + Content.LOCK + "\":"
                    + (value == null ? "null" : "\"" + value + "\"") + "}}}";
            var unused = client.resource(object)
                    .patch(
                            io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                                    io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
                            patch);
        }
    }

    private Resource<GenericKubernetesResource> resource(ObjectRef target) {
        var objects = client.genericKubernetesResources(target.apiVersion(), target.kind());
        return target.namespace().isEmpty()
                ? objects.withName(target.name())
                : objects.inNamespace(target.namespace()).withName(target.name());
    }

    private static @Nullable String markOf(GenericKubernetesResource object) {
        var annotations = object.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(Content.LOCK);
    }

    /** Returns the objects that are marked. */
    public List<ObjectRef> fenced() {
        return List.copyOf(fenced);
    }

    /** Returns the objects that the run's user may not mark, as one that may only scale them. */
    public List<ObjectRef> unfenced() {
        return List.copyOf(unfenced);
    }

    @Override
    public Optional<String> objection(Intent intent) {
        return intent.before().stream()
                .filter(object -> markOf(object) != null && !mark.equals(markOf(object)) && isFenced(object))
                .findFirst()
                .map(object -> object.getKind() + " " + object.getMetadata().getName()
                        + " was taken over by another run (" + markOf(object)
                        + "). Nothing more is written by this one; look at runbook status, then resume.");
    }

    private boolean isFenced(GenericKubernetesResource object) {
        return fenced.stream()
                .anyMatch(target -> target.kind().equals(object.getKind())
                        && target.name().equals(object.getMetadata().getName()));
    }

    /** Takes the marks away that are still this run's. One that is left does no harm: its lock is free. */
    @Override
    public void close() {
        for (var target : fenced) {
            try {
                unlessOvertaken(() -> {
                    var object = resource(target).get();
                    if (object != null && mark.equals(markOf(object))) {
                        write(object, null);
                    }
                });
            } catch (KubernetesClientException e) {
                // Left behind.
            }
        }
    }
}
