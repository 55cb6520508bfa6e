package dev.runbook.engine.gate;

import dev.runbook.engine.gate.ApiQuery.Body;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Tells calls that read from calls that have an effect, by resource and subresource rather than by HTTP method. What it
 * doesn't know counts as an effect.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class EffectClassifier {
    /** Subresources that reach a process or a port behind the API server, whatever the method. */
    private static final Set<String> CONNECTING = Set.of("exec", "attach", "portforward", "proxy");

    /** Questions that are asked by creating an object which is never stored. */
    private static final Map<String, Set<String>> REVIEWS = Map.of(
            "authorization.k8s.io",
            Set.of(
                    "selfsubjectaccessreviews",
                    "selfsubjectrulesreviews",
                    "subjectaccessreviews",
                    "localsubjectaccessreviews"),
            "authentication.k8s.io",
            Set.of("tokenreviews", "selfsubjectreviews"));

    private final String master;

    /**
     * Makes a classifier for an API server.
     *
     * @param masterUrl its URL; a path in it comes before the paths of the API
     */
    public EffectClassifier(String masterUrl) {
        var path = URI.create(masterUrl).getPath();
        this.master = path == null ? "" : path.replaceAll("/+$", "");
    }

    /**
     * Classifies a call.
     *
     * @param method the HTTP method
     * @param uri the whole URI, with its query
     * @param upgrade whether the connection becomes a WebSocket
     * @param body what is sent, null for nothing or what can't be looked into
     */
    public ApiCall classify(String method, URI uri, boolean upgrade, @Nullable String body) {
        var decoded = uri.getPath() == null ? "" : uri.getPath();
        var path = ApiPath.of(decoded.startsWith(master) ? decoded.substring(master.length()) : decoded);
        var query = new ApiQuery(uri.getRawQuery());
        var upper = method.toUpperCase(Locale.ROOT);
        var verb = verb(upper, path, query, upgrade);
        var dryRun = dryRun(upper, path, query, body);
        var effect = connects(verb) || strange(decoded) || (!reads(upper, verb, path) && !dryRun);
        return new ApiCall(
                effect,
                verb,
                path.group(),
                path.version(),
                path.resource(),
                path.subresource(),
                path.namespace(),
                path.name(),
                dryRun,
                decoded,
                asked(upper, verb, decoded, query));
    }

    /** Names the program of an exec, not its arguments, and the path of a proxied request, not its query: they may hold a password. */
    private static String asked(String method, String verb, String path, ApiQuery query) {
        return switch (verb) {
            case "exec" -> query.all("command").stream().findFirst().orElse("");
            case "proxy" ->
                method + " " + path.replaceFirst("^.*?/proxy(?=/|$)", "").replaceFirst("^$", "/");
            default -> "";
        };
    }

    /** Servers clean such paths up, each in its own way, and might understand another resource than is read here. */
    private static boolean strange(String path) {
        return path.contains("//") || path.contains("/./") || path.contains("/../") || path.endsWith("/..");
    }

    private static boolean connects(String verb) {
        return CONNECTING.contains(verb) || verb.equals("connect");
    }

    private static String verb(String method, ApiPath path, ApiQuery query, boolean upgrade) {
        if (path.legacy().equals("proxy")) {
            return "proxy";
        }
        if (CONNECTING.contains(path.subresource())) {
            return path.subresource();
        }
        var watch = query.isTrue("watch") || path.legacy().equals("watch");
        if (upgrade && !watch && !path.subresource().equals("log")) {
            return "connect";
        }
        return switch (method) {
            case "GET" -> watch ? "watch" : !path.resourcePath() || !path.name().isEmpty() ? "get" : "list";
            case "POST" -> path.subresource().equals("eviction") ? "evict" : "create";
            case "PUT" -> "update";
            case "DELETE" -> path.name().isEmpty() ? "deletecollection" : "delete";
            default -> method.toLowerCase(Locale.ROOT);
        };
    }

    private static boolean reads(String method, String verb, ApiPath path) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS" -> true;
            case "POST" ->
                verb.equals("create")
                        && path.name().isEmpty()
                        && REVIEWS.getOrDefault(path.group(), Set.of()).contains(path.resource());
            default -> false;
        };
    }

    /**
     * Returns whether nothing is persisted. The API server reads the options of a delete from the body when there is
     * one, and from the query only otherwise; an eviction carries them inside.
     */
    private static boolean dryRun(String method, ApiPath path, ApiQuery query, @Nullable String body) {
        if (!path.resourcePath()) {
            return false;
        }
        return switch (method) {
            case "DELETE" ->
                body == null || body.isBlank() ? query.dryRun() : Body.of(body).dryRun();
            case "POST" ->
                query.dryRun()
                        || (path.subresource().equals("eviction")
                                && Body.of(body).evictionDryRun());
            case "PUT", "PATCH" -> query.dryRun();
            default -> false;
        };
    }
}
