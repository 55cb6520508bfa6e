package dev.runbook.chaos.cluster.api;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** One HTTP request to the embedded API server. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class ApiRequest {
    /** How many bytes of a body an API server reads; a larger one is answered with 413. */
    public static final int LARGEST_BODY = 3 << 20;

    private final String method;
    private final String path;
    private final String target;
    private final Map<String, List<String>> query;
    private final Map<String, String> headers;
    private final byte[] body;
    private final String actor;

    /**
     * Describes a request.
     *
     * @param method HTTP method in capitals
     * @param uri the address; only path and query count
     * @param headers by any spelling of their names
     * @param body empty when there is none, of one larger than {@link #LARGEST_BODY} at least its beginning up to one byte
     *     more; not to be modified afterwards
     * @param actor who asks, as faults and the timeline name it: a step's client, {@code kubectl}
     */
    public ApiRequest(String method, URI uri, Map<String, String> headers, byte[] body, String actor) {
        this.method = method;
        this.path = uri.getPath();
        this.target = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        this.query = parse(uri.getRawQuery());
        this.headers = new HashMap<>();
        headers.forEach((name, value) -> this.headers.put(name.toLowerCase(Locale.ROOT), value));
        this.body = body;
        this.actor = actor;
    }

    /** Returns the HTTP method in capitals. */
    public String method() {
        return method;
    }

    /** Returns the decoded path. */
    public String path() {
        return path;
    }

    /** Returns path and query as they were sent. */
    public String target() {
        return target;
    }

    /** Returns who asks. */
    public String actor() {
        return actor;
    }

    /** Returns the body, empty when there is none; never to be modified. */
    public byte[] body() {
        return body;
    }

    /** Returns the first value of a query parameter, empty when it is absent. */
    public String query(String name) {
        var values = queries(name);
        return values.isEmpty() ? "" : values.get(0);
    }

    /** Returns all values of a query parameter in order. */
    public List<String> queries(String name) {
        return query.getOrDefault(name, List.of());
    }

    /** Tells whether a query parameter is {@code true} or {@code 1}. */
    public boolean flag(String name) {
        var value = query(name);
        return value.equals("true") || value.equals("1");
    }

    /** Returns a header's value, empty when it is absent; the name in lower case. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** Tells whether the answer comes line by line, to be opened by {@link ApiServer#stream}: a watch, a followed log. */
    public boolean isStream() {
        return isWatch() || isFollow();
    }

    /** Tells whether the answer is a stream of watch events. */
    public boolean isWatch() {
        return method.equals("GET") && flag("watch") && !path.contains("/proxy/");
    }

    boolean isFollow() {
        return method.equals("GET") && flag("follow") && path.endsWith("/log");
    }

    boolean dryRun() {
        return queries("dryRun").contains("All")
                || method.equals("DELETE") && body.length > 0 && Json.lists(body, "dryRun", "All");
    }

    private static Map<String, List<String>> parse(@Nullable String rawQuery) {
        if (rawQuery == null || rawQuery.isEmpty()) {
            return Map.of();
        }
        var all = new LinkedHashMap<String, List<String>>();
        for (var parameter : rawQuery.split("&")) {
            int equals = parameter.indexOf('=');
            var name = decoded(equals < 0 ? parameter : parameter.substring(0, equals));
            var value = equals < 0 ? "" : decoded(parameter.substring(equals + 1));
            all.merge(
                    name,
                    List.of(value),
                    (one, two) -> Stream.concat(one.stream(), two.stream()).toList());
        }
        return all;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
