package dev.runbook.engine.port;

import dev.runbook.engine.gate.StepGate;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The objects of one namespace, read and written through a step's gate. */
record Namespace(StepGate gate, String name) {
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final int ATTEMPTS = 5;

    /**
     * Returns an object.
     *
     * @throws KubernetesClientException with code 404 if there is none, in kubectl's words
     */
    GenericKubernetesResource get(Resource resource, String object) {
        var found = one(resource, object).get();
        if (found == null) {
            throw notFound(resource, object);
        }
        return found;
    }

    KubernetesClientException notFound(Resource resource, String object) {
        var message = resource.qualified() + " \"" + object + "\" not found in namespace " + name;
        Status status = new StatusBuilder()
                .withStatus("Failure")
                .withReason("NotFound")
                .withCode(NOT_FOUND)
                .withMessage(message)
                .build();
        return new KubernetesClientException(message, NOT_FOUND, status);
    }

    /** Lists objects that match a label selector as kubectl writes it, by name. */
    List<GenericKubernetesResource> list(Resource resource, String selector) {
        var all = gate.client().genericKubernetesResources(resource.context()).inNamespace(name);
        var found = selector.isEmpty()
                ? all.list()
                : all.withLabelSelector(selector).list();
        return sorted(found.getItems());
    }

    /** Lists objects that match fields, by name. */
    List<GenericKubernetesResource> listByFields(Resource resource, Map<String, String> fields) {
        var all = gate.client().genericKubernetesResources(resource.context()).inNamespace(name);
        return sorted(all.withFields(new TreeMap<>(fields)).list().getItems());
    }

    private static List<GenericKubernetesResource> sorted(List<GenericKubernetesResource> items) {
        return items.stream()
                .sorted(Comparator.comparing(item -> item.getMetadata().getName()))
                .toList();
    }

    /** Replaces an object; refused with 409 if it was changed since it was read. */
    GenericKubernetesResource replace(GenericKubernetesResource object) {
        return gate.client().resource(object).inNamespace(name).update();
    }

    /** Merges fields into an object. */
    void merge(Resource resource, String object, Map<String, Object> fields) {
        one(resource, object).patch(PatchContext.of(PatchType.JSON_MERGE), json(fields));
    }

    /** Merges fields into the status of an object. */
    void mergeStatus(Resource resource, String object, Map<String, Object> status) {
        one(resource, object)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), json(Map.of("status", status)));
    }

    io.fabric8.kubernetes.client.dsl.Resource<GenericKubernetesResource> one(Resource resource, String object) {
        return gate.client()
                .genericKubernetesResources(resource.context())
                .inNamespace(name)
                .withName(object);
    }

    /** Repeats a change that reads first, while somebody else is faster; the last conflict is the caller's. */
    <T> T again(Supplier<T> change) {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                return change.get();
            } catch (KubernetesClientException e) {
                if (e.getCode() != CONFLICT) {
                    throw e;
                }
            }
        }
        return change.get();
    }

    private String json(Object value) {
        return gate.client().getKubernetesSerialization().asJson(value);
    }
}
