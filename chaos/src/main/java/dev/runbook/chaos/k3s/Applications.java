package dev.runbook.chaos.k3s;

import dev.runbook.chaos.cluster.ResourceType;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/** Argo CD's Applications on a node that belongs to the drills alone: kept there, and synchronised by nothing. */
final class Applications {
    private static final Duration SERVED_WITHIN = Duration.ofMinutes(1);
    private static final int CONFLICT = 409;

    private Applications() {}

    /** Lets the API server serve them; a node that brings Argo CD does already. */
    static void define(KubernetesClient client) {
        try (var definition = Applications.class.getResourceAsStream("applications.yaml")) {
            client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .load(definition)
                    .create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT) {
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Patience.await(
                SERVED_WITHIN,
                "the API server does not serve Applications",
                () -> served(client) ? List.of() : List.of("it answers 404"));
    }

    private static boolean served(KubernetesClient client) {
        var type = ResourceType.APPLICATION;
        return client.raw("/apis/" + type.apiVersion() + "/" + type.plural() + "?limit=1") != null;
    }
}
