package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Keeps what each namespace has from its beginning: the ServiceAccount {@code default} and the cluster's certificate. */
final class NamespaceContentsController extends Reconciler {
    private static final String ACCOUNT = "default";
    private static final String CERTIFICATE = "kube-root-ca.crt";
    private static final String CONTENT = "-----BEGIN CERTIFICATE-----\nembedded\n-----END CERTIFICATE-----\n";

    NamespaceContentsController(Simulation simulation, ObjectStore store) {
        super(simulation, store, "namespace contents");
    }

    void start() {
        watch(ResourceType.NAMESPACE);
        for (var type : new ResourceType[] {ResourceType.SERVICE_ACCOUNT, ResourceType.CONFIG_MAP}) {
            watch(
                    type,
                    change -> change.key().name().equals(ACCOUNT)
                                    || change.key().name().equals(CERTIFICATE)
                            ? Stream.of(new ObjectKey(
                                    ResourceType.NAMESPACE, "", change.key().namespace()))
                            : Stream.empty());
        }
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var namespace = store.get(key.type(), "", key.name()).orElse(null);
        if (namespace == null || Metadata.terminating(namespace)) {
            return;
        }
        if (store.get(ResourceType.SERVICE_ACCOUNT, key.name(), ACCOUNT).isEmpty()) {
            store.create(ResourceType.SERVICE_ACCOUNT, object(ResourceType.SERVICE_ACCOUNT, key.name(), ACCOUNT));
        }
        var certificate = store.get(ResourceType.CONFIG_MAP, key.name(), CERTIFICATE);
        if (certificate.isEmpty()) {
            var map = object(ResourceType.CONFIG_MAP, key.name(), CERTIFICATE);
            map.withObjectProperty("metadata")
                    .putObject("annotations")
                    .put(
                            "kubernetes.io/description",
                            "Contains a CA bundle that can be used to verify the kube-apiserver when using internal"
                                    + " endpoints such as the internal service IP or kubernetes.default.svc. No other"
                                    + " usage is guaranteed across distributions of Kubernetes clusters.");
            map.putObject("data").put("ca.crt", CONTENT);
            store.create(ResourceType.CONFIG_MAP, map);
        } else {
            store.edit(
                    new ObjectKey(ResourceType.CONFIG_MAP, key.name(), CERTIFICATE),
                    copy -> copy.putObject("data").put("ca.crt", CONTENT));
        }
    }

    private static ObjectNode object(ResourceType type, String namespace, String name) {
        var object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        object.putObject("metadata").put("name", name).put("namespace", namespace);
        return object;
    }
}
