package dev.runbook.engine.live;

import dev.runbook.engine.journal.KnownSecrets;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** A cluster that a context of a kubeconfig names. The current context is never assumed. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class LiveCluster implements AutoCloseable {
    /** The context that stands for the cluster in which the process runs, as its ServiceAccount. */
    public static final String IN_CLUSTER = "in-cluster";

    private static final String NAMED = IN_CLUSTER + ":";
    private static final int FAST_ENOUGH = 10_000;
    private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private final Config config;
    private final KubernetesClient client;
    private final String context;
    private @Nullable ClusterIdentity identity;

    private LiveCluster(Config config, String context) {
        this.config = config;
        this.context = context;
        this.client = new KubernetesClientBuilder().withConfig(config).build();
    }

    /**
     * Reads a context.
     *
     * @param kubeconfig the file; null for those of {@code $KUBECONFIG}, or {@code ~/.kube/config}
     * @param context its name; without a file {@value #IN_CLUSTER} for the cluster around this process, or
     *     {@code in-cluster:NAME} for the same under the name that kubeconfigs give it
     * @param as whom to impersonate; null for nobody
     * @throws IllegalArgumentException if the file or the context is not there, with the contexts that are
     */
    public static LiveCluster of(@Nullable Path kubeconfig, String context, @Nullable String as) {
        if (kubeconfig == null && context.equals(IN_CLUSTER)) {
            return around(IN_CLUSTER, as);
        }
        if (kubeconfig == null && context.length() > NAMED.length() && context.startsWith(NAMED)) {
            return around(context.substring(NAMED.length()), as);
        }
        var config = new ConfigBuilder(Kubeconfig.of(kubeconfig).context(context))
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout(FAST_ENOUGH)
                .withImpersonateUsername(as)
                .build();
        KnownSecrets.add(config.getOauthToken());
        KnownSecrets.add(config.getAutoOAuthToken());
        KnownSecrets.add(config.getPassword());
        KnownSecrets.add(config.getClientKeyData());
        return new LiveCluster(config, context);
    }

    /** The token is read for each request: the kubelet renews it. */
    private static LiveCluster around(String name, @Nullable String as) {
        var host = System.getenv("KUBERNETES_SERVICE_HOST");
        if (host == null || !Files.exists(ACCOUNT.resolve("token"))) {
            throw new IllegalArgumentException("--context " + IN_CLUSTER + " is for a pod with a ServiceAccount, and"
                    + " there is none here. Nothing was done; name a context of a kubeconfig.");
        }
        var bracketed = host.contains(":") ? "[" + host + "]" : host;
        var config = new ConfigBuilder(Config.empty())
                .withMasterUrl("https://" + bracketed + ":" + System.getenv("KUBERNETES_SERVICE_PORT"))
                .withCaCertFile(ACCOUNT.resolve("ca.crt").toString())
                .withOauthTokenProvider(LiveCluster::accountToken)
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout(FAST_ENOUGH)
                .withImpersonateUsername(as)
                .build();
        return new LiveCluster(config, name);
    }

    /** Writes down the context of a process in the cluster. */
    public static String inCluster(@Nullable String name) {
        return name == null ? IN_CLUSTER : NAMED + name;
    }

    private static String accountToken() {
        try {
            return Files.readString(ACCOUNT.resolve("token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the ServiceAccount's token can't be read: " + e.getMessage(), e);
        }
    }

    /** Returns who is impersonated. */
    public Optional<String> impersonated() {
        return Optional.ofNullable(config.getImpersonateUsername());
    }

    /** Returns the configuration of its clients. */
    public Config config() {
        return config;
    }

    /** Returns a client that no gate watches: for locks, switches and reviews, never for steps. */
    public KubernetesClient client() {
        return client;
    }

    /**
     * Returns what it is and as whom it is reached.
     *
     * @throws KubernetesClientException if it can't be reached
     */
    public synchronized ClusterIdentity identity() {
        if (identity == null) {
            try {
                var user = user(client);
                identity = new ClusterIdentity(
                        context,
                        config.getMasterUrl(),
                        uid(),
                        user,
                        impersonated().isEmpty() ? user : caller());
            } catch (KubernetesClientException e) {
                throw explained(e);
            }
        }
        return identity;
    }

    /** It is the first thing that is asked of a cluster, so nothing was done yet. */
    private KubernetesClientException explained(KubernetesClientException e) {
        var who = config.getMasterUrl() + ", the server of the context '" + context + "'";
        if (e.getCode() == 401) {
            return new KubernetesClientException(
                    who + ", does not know who asks (401): the credentials of that context's user are wrong or have"
                            + " expired. Nothing was done; renew them (log in again), then repeat the command",
                    e.getCode(),
                    null);
        }
        var why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
        return e.getStatus() != null
                ? e
                : new KubernetesClientException(
                        who + ", does not answer: " + why
                                + ". Nothing was done; see whether its address is right and can be reached from here",
                        e.getCause());
    }

    /** The uid of the namespace kube-system serves as the cluster's, since Kubernetes has none. */
    private String uid() {
        try {
            var namespace = client.namespaces().withName("kube-system").get();
            return namespace == null
                    ? ClusterIdentity.UNKNOWN
                    : namespace.getMetadata().getUid();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 403) {
                return ClusterIdentity.UNKNOWN;
            }
            throw e;
        }
    }

    private String caller() {
        var own = new ConfigBuilder(config).build();
        own.setImpersonateUsername(null);
        try (var asThemselves = new KubernetesClientBuilder().withConfig(own).build()) {
            return user(asThemselves);
        }
    }

    private static String user(KubernetesClient client) {
        var review = new GenericKubernetesResource();
        review.setApiVersion("authentication.k8s.io/v1");
        review.setKind("SelfSubjectReview");
        try {
            var answer = client.resource(review).create();
            Object status = answer.getAdditionalProperties().get("status");
            return status instanceof Map<?, ?> map && map.get("userInfo") instanceof Map<?, ?> info
                    ? String.valueOf(info.get("username"))
                    : ClusterIdentity.UNKNOWN;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 0) {
                throw e;
            }
            return ClusterIdentity.UNKNOWN;
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
