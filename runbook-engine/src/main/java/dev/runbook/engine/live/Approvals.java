package dev.runbook.engine.live;

import dev.runbook.engine.execution.Answered;
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
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
     * @param user as whom the run acts
     * @param caller who started it: another than the user where one is impersonated; neither can answer
     * @param plan the hash of what would be done
     * @param people how many others have to approve
     * @param at when it was asked first
     */
    public record Request(
            String run, String step, String question, String user, String caller, String plan, int people, Instant at) {
        /** Returns whether somebody is who asks, under whatever name. */
        public boolean isOf(String person) {
            return person.equals(user) || person.equals(caller);
        }

        /** Returns what an answer has to name: another question needs another answer. */
        public String hash() {
            return sha256(String.join("\n", run, step, question, plan, String.valueOf(people)));
        }
    }

    /** Asks; the same question again changes nothing. */
    public void ask(Request request) {
        var asked = find(request.run(), request.step());
        if (asked.isEmpty() || !asked.get().hash().equals(request.hash())) {
            change(request.run(), data -> {
                data.put(request.step() + REQUEST, JSON.writeValueAsString(request));
                data.keySet().removeIf(key -> key.startsWith(request.step() + REPLY));
            });
        }
    }

    /** Returns the question of a step. */
    public Optional<Request> find(String run, String step) {
        return read(run, step + REQUEST, Request.class);
    }

    /** Returns the steps of a run that wait for an answer. */
    public List<String> open(String run) {
        var map = get(run);
        return map == null
                ? List.of()
                : map.getData().keySet().stream()
                        .filter(key -> key.endsWith(REQUEST))
                        .map(key -> key.substring(0, key.length() - REQUEST.length()))
                        .filter(step -> find(run, step).flatMap(this::decided).isEmpty())
                        .sorted()
                        .toList();
    }

    /** Returns the answers to exactly this question by others than who asks, one a person, the oldest first. */
    public List<Answered> answers(Request request) {
        var map = get(request.run());
        if (map == null) {
            return List.of();
        }
        var byPerson = new TreeMap<String, Answered>();
        for (var key : new TreeSet<>(map.getData().keySet())) {
            if (key.startsWith(request.step() + REPLY)) {
                parse(map.getData().get(key), request.run(), key, Answered.class)
                        .filter(answered -> answered.hash().equals(request.hash()))
                        .filter(answered -> !request.isOf(answered.by()))
                        .ifPresent(answered -> byPerson.putIfAbsent(answered.by(), answered));
            }
        }
        return byPerson.values().stream()
                .sorted(java.util.Comparator.comparing(Answered::at))
                .toList();
    }

    /**
     * Returns what was decided: declined by the first who declines, approved once as many people as needed have approved;
     * empty until then.
     */
    public Optional<Decided> decided(Request request) {
        var answers = answers(request);
        var declined = answers.stream().filter(answer -> !answer.approved()).findFirst();
        if (declined.isPresent()) {
            return Optional.of(new Decided(false, List.of(declined.get())));
        }
        return answers.size() < request.people() ? Optional.empty() : Optional.of(new Decided(true, answers));
    }

    /**
     * What became of a question.
     *
     * @param answers of those who decided it, one or several
     */
    public record Decided(boolean approved, List<Answered> answers) {
        /** Returns who said so. */
        public String by() {
            return answers.stream().map(Answered::by).collect(Collectors.joining(", "));
        }
    }

    /** Answers a question; another answer of the same person takes the place of their first. */
    public void reply(Request request, Answered answered) {
        var key = request.step() + REPLY + "." + sha256(answered.by()).substring(0, 12);
        change(request.run(), data -> data.put(key, JSON.writeValueAsString(answered)));
    }

    /** Takes a question back, with its answers; the same may be asked anew. */
    public void withdraw(String run, String step) {
        change(
                run,
                data -> data.keySet().removeIf(key -> key.startsWith(step + REQUEST) || key.startsWith(step + REPLY)));
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
        return map == null ? Optional.empty() : parse(map.getData().get(key), run, key, type);
    }

    private <T> Optional<T> parse(@Nullable String text, String run, String key, Class<T> type) {
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
