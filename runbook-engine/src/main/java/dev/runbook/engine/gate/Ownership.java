package dev.runbook.engine.gate;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** Warns of those who would undo a change: Argo CD, Flux, Helm, an autoscaler. */
final class Ownership {
    /** Labels and annotations by which the deployers mark what is theirs. */
    private static final Map<String, String> MARKS = Map.of(
            "argocd.argoproj.io/tracking-id", "Argo CD",
            "argocd.argoproj.io/instance", "Argo CD",
            "kustomize.toolkit.fluxcd.io/name", "Flux",
            "helm.toolkit.fluxcd.io/name", "Flux",
            "meta.helm.sh/release-name", "Helm");

    /** Returns a warning a line; empty when the change will stay. */
    CompletableFuture<List<String>> warnings(
            StandardHttpClient<?, ?, ?> raw,
            StandardHttpRequest request,
            ApiCall call,
            List<GenericKubernetesResource> before,
            List<String> changes) {
        var warnings = new ArrayList<String>();
        before.forEach(object -> {
            deployers(object, warnings);
            warnings.addAll(new FieldOwners(object.getMetadata().getManagedFields()).warnings(changes));
        });
        boolean replicas = changes.stream().anyMatch(change -> change.contains(" spec.replicas:"));
        if (!replicas || before.isEmpty()) {
            return CompletableFuture.completedFuture(List.copyOf(warnings));
        }
        var uri = URI.create(request.uri().getScheme() + "://" + request.uri().getRawAuthority()
                + "/apis/autoscaling/v2/namespaces/" + call.namespace() + "/horizontalpodautoscalers");
        var list = new StandardHttpRequest(Preimages.headers(request), uri, "GET", null);
        return Answer.to(list, raw).thenApply(answer -> {
            autoscalers(answer, before.get(0), warnings);
            return List.copyOf(warnings);
        });
    }

    private static void deployers(GenericKubernetesResource object, List<String> warnings) {
        var name = object.getKind() + " " + object.getMetadata().getName();
        MARKS.forEach((mark, who) -> {
            if (marked(object, mark)) {
                warnings.add(who + " deploys " + name + " (" + mark
                        + ") and takes the change back at its next sync; change it there, or pause the sync");
            }
        });
        var labels = object.getMetadata().getLabels();
        if (labels != null && "Helm".equals(labels.get("app.kubernetes.io/managed-by"))) {
            warnings.add("Helm manages " + name + ": the next upgrade takes the change back");
        }
    }

    private static boolean marked(GenericKubernetesResource object, String mark) {
        var labels = object.getMetadata().getLabels();
        var annotations = object.getMetadata().getAnnotations();
        return (labels != null && labels.containsKey(mark)) || (annotations != null && annotations.containsKey(mark));
    }

    private static void autoscalers(Answer answer, GenericKubernetesResource object, List<String> warnings) {
        if (!answer.successful()) {
            warnings.add("it is not known whether an autoscaler owns the replicas: autoscalers can't be listed ("
                    + answer.code() + ")");
            return;
        }
        for (JsonNode item : ApiQuery.Body.of(answer.text()).json().path("items")) {
            var target = item.path("spec").path("scaleTargetRef");
            if (target.path("kind").asString("").equals(object.getKind())
                    && target.path("name")
                            .asString("")
                            .equals(object.getMetadata().getName())) {
                warnings.add(
                        "the autoscaler " + item.path("metadata").path("name").asString("")
                                + " owns the replicas and takes the change back; change its bounds instead");
            }
        }
    }
}
