package dev.runbook.chaos.contract;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** A cluster that a check runs on, with a namespace of the check's own. */
interface Subject extends AutoCloseable {
    /** Returns a client without retries of its own, as cluster administrator, in the check's namespace. */
    KubernetesClient client();

    /** Returns a client that authenticates with a bearer token, such as a service account's. */
    KubernetesClient client(String bearerToken);

    /** Returns the name of the check's namespace, which exists and has its default ServiceAccount. */
    String namespace();

    /** Returns what is called otherwise on each cluster: literal text by its placeholder, such as the node's name. */
    Map<String, String> aliases();

    /** Returns the present on the cluster's clock. */
    Instant now();

    /** Lets a time pass on the cluster's clock, and what was sent meanwhile arrive. */
    void pass(Duration duration);

    /** Removes the namespace. */
    @Override
    void close();
}
