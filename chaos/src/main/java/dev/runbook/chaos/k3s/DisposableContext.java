package dev.runbook.chaos.k3s;

import dev.runbook.engine.live.LiveCluster;
import dev.runbook.engine.spi.PrepareException;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A context whose cluster bears the mark that it may be drilled on. The mark stands in the cluster and not beside the
 * context's name: a slip in the name never drills on a cluster that somebody needs. Until it was seen, nothing is
 * written there. What is wrong with a context is a wrong setting and no missing engine, so that its drills fail and are
 * not skipped.
 *
 * @param named the context
 * @param config how its API server is reached
 */
record DisposableContext(NamedContext named, Config config) {
    /** The label or annotation of the namespace kube-system. */
    static final String MARK = "runbook.dev/disposable";

    private static final String MARKED = "kube-system";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    /**
     * Reads a context and asks its cluster for the mark.
     *
     * @throws PrepareException if it is not to be found, does not answer, is not marked, or grants too little
     */
    static DisposableContext of(NamedContext named) {
        var context = new DisposableContext(named, read(named));
        try (var client =
                new KubernetesClientBuilder().withConfig(context.config()).build()) {
            context.requireMark(client);
            context.requireRights(client);
        } catch (KubernetesClientException e) {
            throw refusal(context.unanswered(e));
        }
        return context;
    }

    private static Config read(NamedContext named) {
        try (var live = LiveCluster.of(named.kubeconfig(), named.name(), null)) {
            return new ConfigBuilder(live.config())
                    .withRequestTimeout(K3sNode.ANSWERED_WITHIN)
                    .build();
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw refusal("the target k3s has no cluster: " + e.getMessage()
                    + " No drill runs; correct runbook.k3s.context or runbook.k3s.kubeconfig.");
        }
    }

    /** Says which context and which server. */
    String where() {
        return "the context '" + named.name() + "' (server " + config.getMasterUrl() + ")";
    }

    private void requireMark(KubernetesClient client) {
        var namespace = client.namespaces().withName(MARKED).get();
        var marks = new HashMap<String, String>();
        if (namespace != null) {
            marks.putAll(orEmpty(namespace.getMetadata().getAnnotations()));
            marks.putAll(orEmpty(namespace.getMetadata().getLabels()));
        }
        if (!"true".equals(marks.get(MARK))) {
            throw refusal("the cluster of " + where() + " is not marked as disposable: its namespace " + MARKED
                    + " has no label " + MARK + "=true. Drills run privileged pods there and break what they find in"
                    + " their namespaces, so none runs, and nothing was changed. If nobody needs that cluster, mark it: "
                    + named.kubectl("label namespace " + MARKED + " " + MARK + "=true"));
        }
    }

    private static Map<String, String> orEmpty(Map<String, String> marks) {
        return marks == null ? Map.of() : marks;
    }

    /** A world may hold anything, and its proxy does for it what only an administrator may. */
    private void requireRights(KubernetesClient client) {
        var review = client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withVerb("*")
                        .withGroup("*")
                        .withResource("*")
                        .endResourceAttributes()
                        .endSpec()
                        .build());
        if (!Boolean.TRUE.equals(review.getStatus().getAllowed())) {
            throw refusal("the user of " + where() + " may not do everything there: "
                    + named.kubectl("auth can-i '*' '*' --all-namespaces") + " says no. Drills create namespaces, roles"
                    + " and privileged pods, so none runs, and nothing was changed. Name a context of a user who is"
                    + " bound to the ClusterRole cluster-admin with runbook.k3s.context.");
        }
    }

    private String unanswered(KubernetesClientException e) {
        var why = e.getCode() <= 0 ? String.valueOf(cause(e).getMessage()) : e.getCode() + ", " + e.getMessage();
        if (e.getCode() == UNAUTHORIZED || e.getCode() == FORBIDDEN) {
            return "the user of " + where() + " may not read the namespace " + MARKED + ", where the mark of disposable"
                    + " clusters stands (" + why + "). No drill runs, and nothing was changed. Name a context of a user"
                    + " who is bound to the ClusterRole cluster-admin with runbook.k3s.context.";
        }
        return "the API server of " + where() + " does not answer: " + why + ". No drill runs. Look whether that"
                + " cluster runs and is reached from here: " + named.kubectl("get namespace " + MARKED);
    }

    private static Throwable cause(Throwable e) {
        return e.getCause() == null ? e : cause(e.getCause());
    }

    private static PrepareException refusal(String message) {
        return new PrepareException(List.of(message));
    }
}
