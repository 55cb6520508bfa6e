package dev.runbook.chaos.contract;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a check talks with: each call is sent to the cluster, and question and answer are recorded. In paths and bodies
 * {@code {ns}} stands for the check's namespace. A body may be YAML.
 */
public final class Session {
    static final JsonMapper JSON = new JsonMapper();
    /** How long a call or a wait may take when a check doesn't say. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Subject subject;
    private final Transcript transcript;
    private final boolean recording;
    private final boolean failing;

    Session(Subject subject) {
        this(subject, new Transcript(), true, false);
    }

    private Session(Subject subject, Transcript transcript, boolean recording, boolean failing) {
        this.subject = subject;
        this.transcript = transcript;
        this.recording = recording;
        this.failing = failing;
    }

    /** Returns the same session, whose calls are not compared: for what only prepares. A failure ends the check. */
    public Session quietly() {
        return new Session(subject, transcript, false, true);
    }

    /** Returns the same session, whose calls are not compared and may be refused: for answers compared in part. */
    public Session unseen() {
        return new Session(subject, transcript, false, false);
    }

    /** Returns the check's namespace. */
    public String namespace() {
        return subject.namespace();
    }

    /** Returns the fabric8 client; record what it says with {@link #record}. */
    public KubernetesClient client() {
        return subject.client();
    }

    /** Returns a fabric8 client that authenticates with a bearer token. */
    public KubernetesClient client(String bearerToken) {
        return subject.client(bearerToken);
    }

    /** Sends GET. */
    public Answer get(String path) {
        return send("GET", path, Map.of(), null);
    }

    /** Sends POST with a JSON or YAML body. */
    public Answer post(String path, String body) {
        return send("POST", path, Map.of("Content-Type", "application/json"), body);
    }

    /** Sends PUT with a JSON or YAML body. */
    public Answer put(String path, String body) {
        return send("PUT", path, Map.of("Content-Type", "application/json"), body);
    }

    /** Sends PUT with a body. */
    public Answer put(String path, JsonNode body) {
        return put(path, JSON.writeValueAsString(body));
    }

    /** Sends PATCH as {@code application/TYPE}: json-patch+json, merge-patch+json, strategic-merge-patch+json, apply-patch+yaml. */
    public Answer patch(String path, String type, String body) {
        return send("PATCH", path, Map.of("Content-Type", "application/" + type), body);
    }

    /** Sends DELETE without a body. */
    public Answer delete(String path) {
        return send("DELETE", path, Map.of(), null);
    }

    /** Sends DELETE with DeleteOptions. */
    public Answer delete(String path, String options) {
        return send("DELETE", path, Map.of("Content-Type", "application/json"), options);
    }

    /**
     * Sends any request as the administrator.
     *
     * @param body JSON or YAML, sent as JSON, but as it is for a content type that isn't JSON; null for none
     */
    public Answer send(String method, String path, Map<String, String> headers, String body) {
        return send(subject.client(), method, path, headers, body);
    }

    /** Sends a request through a client of its own, such as one with another user's token. */
    public Answer send(KubernetesClient client, String method, String path, Map<String, String> headers, String body) {
        var request = client.getHttpClient().newHttpRequestBuilder().uri(uri(client, path));
        headers.forEach(request::header);
        if (!headers.containsKey("Accept")) {
            request.header("Accept", "application/json");
        }
        var type = headers.getOrDefault("Content-Type", "application/json");
        request.method(method, body == null ? null : type, body == null ? null : body(type, body));
        var answer = ask(client, request.build());
        if (recording) {
            transcript.call(method, path, answer);
        } else if (failing && answer.status() >= 400) {
            throw new IllegalStateException(
                    "preparing " + method + " " + path + " answers " + answer.status() + ": " + answer.body());
        }
        return answer;
    }

    /** Begins to watch a path; say {@code watch=1} in it, and from which version. */
    public Watched watch(String path) {
        return new Watched(subject, uri(subject.client(), path), path, recording ? transcript : new Transcript());
    }

    /** Records a value that was seen: a string, number, boolean, list, map, record or JSON node. */
    public void record(String name, Object value) {
        transcript.value(name, JSON.valueToTree(value));
    }

    /** Reads a path, unrecorded, until its answer suits; then records the body and returns it. */
    public JsonNode await(String path, Predicate<JsonNode> suits) {
        return await(path, suits, PATIENCE);
    }

    /** Reads a path, unrecorded, until its answer suits, for at most a time; then records the body and returns it. */
    public JsonNode await(String path, Predicate<JsonNode> suits, Duration atMost) {
        var request = subject.client().getHttpClient().newHttpRequestBuilder().uri(uri(subject.client(), path));
        var end = subject.now().plus(atMost);
        var answer = ask(subject.client(), request.build());
        while (!suits.test(answer.body())) {
            if (subject.now().isAfter(end)) {
                throw new IllegalStateException("waited " + atMost + " for " + path + "; it is " + answer.body());
            }
            subject.pass(Duration.ofMillis(200));
            answer = ask(subject.client(), request.build());
        }
        if (recording) {
            transcript.call("AWAIT", path, answer);
        }
        return answer.body();
    }

    /**
     * Follows objects by a watch and records the sequence of their states, each once in a row, until one suits. The
     * state of a deleted object is the text DELETED.
     *
     * @param path of a collection, with a selector where it needs one
     * @param state what of an object is compared; null to leave that version out
     */
    public List<JsonNode> states(
            String path, Function<JsonNode, Object> state, Predicate<JsonNode> until, Duration atMost) {
        return new States(this, path, state).until(until, atMost);
    }

    /** Lets a time pass. */
    public void pass(Duration duration) {
        subject.pass(duration);
    }

    Subject subject() {
        return subject;
    }

    Transcript transcript() {
        return transcript;
    }

    boolean recording() {
        return recording;
    }

    private String uri(KubernetesClient client, String path) {
        return client.getMasterUrl().toString().replaceFirst("/$", "") + fill(path);
    }

    private String fill(String text) {
        return text.replace("{ns}", subject.namespace());
    }

    /** YAML is sent as JSON, so that checks stay readable; a leading exclamation mark means: as it stands behind it. */
    private String body(String type, String body) {
        var filled = fill(body);
        if (filled.startsWith("!")) {
            return filled.substring(1);
        }
        return type.contains("json")
                ? JSON.writeValueAsString(new Load(LoadSettings.builder().build()).loadFromString(filled))
                : filled;
    }

    private Answer ask(KubernetesClient client, HttpRequest request) {
        try {
            var response = client.getHttpClient()
                    .sendAsync(request, byte[].class)
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            var text = response.body() == null ? "" : new String(response.body(), StandardCharsets.UTF_8);
            return new Answer(response.code(), json(text), List.copyOf(response.headers("Warning")));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at " + request.uri(), interrupted);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException("no answer from " + request.uri() + ": " + failed, failed);
        }
    }

    private static JsonNode json(String text) {
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return JsonNodeFactory.instance.stringNode(text);
        }
        try {
            return JSON.readTree(text);
        } catch (JacksonException plain) {
            return JsonNodeFactory.instance.stringNode(text);
        }
    }

    /** Reads YAML or JSON. */
    public static ObjectNode object(String text) {
        return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    /** Picks fields of an object by their paths, for a state: {@code pick(pod, "/status/phase")}. */
    public static Map<String, JsonNode> pick(JsonNode object, String... pointers) {
        var picked = new LinkedHashMap<String, JsonNode>();
        for (var pointer : pointers) {
            picked.put(pointer, object.at(pointer));
        }
        return picked;
    }
}
