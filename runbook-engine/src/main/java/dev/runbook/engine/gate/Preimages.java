package dev.runbook.engine.gate;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Reads objects as they are before a write, so that the write can be undone. */
final class Preimages {
    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private final Resend resend;

    Preimages(Resend resend) {
        this.resend = resend;
    }

    /**
     * Returns the object that a write is aimed at, or every object that a deletecollection selects; empty when there is
     * none yet.
     */
    CompletableFuture<List<GenericKubernetesResource>> read(
            StandardHttpClient<?, ?, ?> client, StandardHttpRequest write, ApiCall call) {
        var collection = call.verb().equals("deletecollection");
        if (call.resource().isEmpty() || call.connects() || (call.name().isEmpty() && !collection)) {
            return CompletableFuture.completedFuture(List.of());
        }
        var request = new StandardHttpRequest(headers(write), uri(write.uri(), call), "GET", null);
        var operation = (collection ? "LIST " : "GET ") + call.operation().replaceFirst("^\\S+ ", "");
        return resend.own(operation, () -> Answer.to(request, client)).thenApply(answer -> objects(answer, call));
    }

    /** Returns the object that a create names, if it is there already. */
    CompletableFuture<List<GenericKubernetesResource>> created(
            StandardHttpClient<?, ?, ?> client, StandardHttpRequest write, ApiCall call, String name) {
        var uri = URI.create(write.uri().toString().replaceFirst("\\?.*$", "") + "/" + name);
        var request = new StandardHttpRequest(headers(write), uri, "GET", null);
        var operation = "GET " + call.operation(name).replaceFirst("^\\S+ ", "");
        return resend.own(operation, () -> Answer.to(request, client))
                .thenApply(answer -> objects(answer, call.named(name)));
    }

    private static List<GenericKubernetesResource> objects(Answer answer, ApiCall call) {
        if (answer.code() == 404) {
            return List.of();
        }
        var text = answer.text();
        if (!answer.successful()) {
            throw new IllegalStateException(call.operation() + " was not sent: the object could not be read before the"
                    + " write (" + answer.code() + "), so a rollback would not know what to restore. Allow "
                    + (call.name().isEmpty() ? "list" : "get") + " on " + call.qualifiedResource()
                    + ". The answer was: "
                    + text);
        }
        return call.name().isEmpty() ? items(text) : List.of(JSON.unmarshal(text, GenericKubernetesResource.class));
    }

    /** The items of a list of a built-in type don't say of which kind they are; the list does. */
    private static List<GenericKubernetesResource> items(String text) {
        var list = JSON.unmarshal(text, GenericKubernetesResource.class);
        List<Map<String, Object>> items = list.get("items");
        return items == null
                ? List.of()
                : items.stream().map(item -> item(list, item)).toList();
    }

    private static GenericKubernetesResource item(GenericKubernetesResource list, Map<String, Object> item) {
        var object = JSON.convertValue(item, GenericKubernetesResource.class);
        if (object.getKind() == null) {
            object.setApiVersion(list.getApiVersion());
            object.setKind(list.getKind().replaceFirst("List$", ""));
        }
        return object;
    }

    /** Returns the headers for a read beside a write, its credentials among them. */
    static Map<String, List<String>> headers(StandardHttpRequest write) {
        var headers = new LinkedHashMap<String, List<String>>();
        write.headers().forEach((name, values) -> {
            if (!name.toLowerCase(Locale.ROOT).startsWith("content-") && !name.equalsIgnoreCase("accept")) {
                headers.put(name, values);
            }
        });
        headers.put("Accept", List.of("application/json"));
        return headers;
    }

    private static URI uri(URI write, ApiCall call) {
        var query = new ApiQuery(write.getRawQuery());
        var path = write.getRawPath();
        if (!call.subresource().isEmpty()) {
            path = path.substring(0, path.indexOf("/" + call.subresource(), path.lastIndexOf(call.name())));
        }
        var text = write.getScheme() + "://" + write.getRawAuthority() + path;
        return URI.create(call.name().isEmpty() ? text + query.selectors() : text);
    }
}
