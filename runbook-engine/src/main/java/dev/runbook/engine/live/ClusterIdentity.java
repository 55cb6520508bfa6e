package dev.runbook.engine.live;

import org.apiguardian.api.API;

/**
 * What a cluster is and as whom it is reached.
 *
 * @param context of the kubeconfig
 * @param server the URL of the API server
 * @param uid the uid of its namespace kube-system, {@code unknown} where that may not be read
 * @param user as whom the API server knows the caller, {@code unknown} where it does not say
 * @param caller who that really is: another than the user where one is impersonated
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record ClusterIdentity(String context, String server, String uid, String user, String caller) {
    /** What is not told. */
    public static final String UNKNOWN = "unknown";
}
