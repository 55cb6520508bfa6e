package dev.runbook.chaos.crash;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** What steps write down of what they were told: a ConfigMap a note. */
final class NotesFixture {
    private NotesFixture() {}

    static void note(KubernetesClient client, String name, String key, String text) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .addToData(key, text)
                        .build())
                .create();
    }
}
