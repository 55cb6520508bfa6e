package dev.runbook.engine.live;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What runs ask people, and what these say, in one ConfigMap a run. Who may write ConfigMaps in the namespace could write
 * an approval by hand: give that right to those who may approve.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Approvals {
    private static final String PREFIX = "runbook-approvals-";
    private static final String REQUEST = ".request";
    private static final String REPLY = ".reply";
    private static final int CONFLICT = 409;
    private static final int ATTEMPTS = 5;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final KubernetesClient client;
    private final String namespace;

    /** Makes the store of a namespace. */
    public Approvals(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /**
     * A question.
     *
     * @param run the run's id
     * @param step the step, or {@code start} for the whole plan
     * @param question what is asked
     * @param user as whom the run acts; this one can't answer
     * @param plan the hash of what would be done
     * @param at when it was asked first
     */
    public record Request(String run, String step, String question, String user, String plan, Instant at) {
        /** Returns what an answer has to name: another question needs another answer. */
        public String hash() {
            return sha256(String.join("\n", run, step, question, plan));
        }
    }

    /**
     * An answer.
     *
     * @param approved whether it may be done
     * @param by who said so, as the API server knows them
     * @param hash of the request that was answered
     * @param at when
     */
    public record Answered(boolean approved, String by, String hash, Instant at) {}

    /** Asks; the same question again changes nothing. */
    public void ask(Request request) {
        var asked = find(request.run(), request.step());
        if (asked.isEmpty() || !asked.get().hash().equals(request.hash())) {
            change(request.run(), data -> {
                data.put(request.step() + REQUEST, JSON.writeValueAsString(request));
                data.remove(request.step() + REPLY);
            });
        }
    }

    /** Returns the question of a step. */
    public Optional<Request> find(String run, String step) {
        return read(run, step + REQUEST, Request.class);
    }

    /** Returns the steps of a run that wait for an answer. */
    public java.util.List<String> open(String run) {
        var map = get(run);
        return map == null
                ? java.util.List.of()
                : map.getData().keySet().stream()
                        .filter(key -> key.endsWith(REQUEST))
                        .map(key -> key.substring(0, key.length() - REQUEST.length()))
                        .filter(step -> !map.getData().containsKey(step + REPLY))
                        .sorted()
                        .toList();
    }

    /** Returns the answer to exactly this question by somebody else than who asks; empty as long as there is none. */
    public Optional<Answered> answer(Request request) {
        return read(request.run(), request.step() + REPLY, Answered.class)
                .filter(answered -> answered.hash().equals(request.hash()))
                .filter(answered -> !answered.by().equals(request.user()));
    }

    /** Answers a question. */
    public void reply(Request request, Answered answered) {
        change(request.run(), data -> data.put(request.step() + REPLY, JSON.writeValueAsString(answered)));
    }

    /** Forgets a run. */
    public void forget(String run) {
        var unused = client.configMaps()
                .inNamespace(namespace)
                .withName(PREFIX + run)
                .delete();
    }

    private <T> Optional<T> read(String run, String key, Class<T> type) {
        var map = get(run);
        var text = map == null ? null : map.getData().get(key);
        try {
            return text == null ? Optional.empty() : Optional.of(JSON.readValue(text, type));
        } catch (JacksonException e) {
            throw new IllegalStateException("the ConfigMap " + namespace + "/" + PREFIX + run + " holds no "
                    + type.getSimpleName() + " under " + key + ": " + e.getOriginalMessage()
                    + ". Delete it and resume the run: it asks again.");
        }
    }

    private @Nullable ConfigMap get(String run) {
        var map = client.configMaps()
                .inNamespace(namespace)
                .withName(PREFIX + run)
                .get();
        return map == null || map.getData() == null ? null : map;
    }

    private void change(String run, Consumer<HashMap<String, String>> change) {
        for (int attempt = 1; ; attempt++) {
            try {
                var map = get(run);
                var data = new HashMap<String, String>(map == null ? new HashMap<>() : map.getData());
                change.accept(data);
                var version = map == null ? null : map.getMetadata().getResourceVersion();
                var next = client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(PREFIX + run)
                        .withResourceVersion(version)
                        .addToLabels("app.kubernetes.io/managed-by", "runbook")
                        .endMetadata()
                        .withData(data)
                        .build());
                var unused = map == null ? next.create() : next.update();
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Returns the SHA-256 of a text in hex. */
    public static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
