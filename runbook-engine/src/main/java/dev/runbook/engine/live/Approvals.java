package dev.runbook.engine.live;

import dev.runbook.engine.execution.Answered;
import dev.runbook.engine.journal.Sha256;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What runs ask people, and what these say, in ConfigMaps. Who may write ConfigMaps where the answers are could write one
 * by hand, in anybody's name. So they are kept in a namespace in which only those have that right who may approve, and
 * the run's own user has not; where the policy names none both are in one ConfigMap in the run's namespace.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Approvals {
    static final String PREFIX = "runbook-approvals-";
    static final String REQUEST = ".request";
    private static final String ANSWERS = ".answers";
    static final String REPLY = ".reply";
    private static final int CONFLICT = 409;
    private static final int ATTEMPTS = 5;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final KubernetesClient client;
    private final String namespace;
    private final String answers;

    /** Makes the store of a namespace that holds questions and answers. */
    public Approvals(KubernetesClient client, String namespace) {
        this(client, namespace, "");
    }

    /**
     * Makes a store.
     *
     * @param namespace the run's, which holds the questions
     * @param answers that of the answers; empty for the same
     */
    public Approvals(KubernetesClient client, String namespace, String answers) {
        this.client = client;
        this.namespace = namespace;
        this.answers = answers.isEmpty() ? namespace : answers;
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
        private boolean isSameAs(Request other) {
            return content().equals(other.content());
        }

        private String content() {
            return String.join("\n", run, step, question, plan, String.valueOf(people));
        }

        /**
         * Returns why somebody's answer does not count, whichever way it comes: they are who asks, under whatever name, or
         * nobody says who they are. Empty where it counts.
         */
        public Optional<String> objectionTo(String person) {
            if (person.equals(ClusterIdentity.UNKNOWN)) {
                return Optional.of("the API server does not say who answers, so that their word can't be told from the"
                        + " run's: somebody else has to answer");
            }
            if (!person.equals(user) && !person.equals(caller)) {
                return Optional.empty();
            }
            return Optional.of("the run acts as " + user + (caller.equals(user) ? "" : ", for " + caller) + ", so "
                    + person + " can't answer it: somebody else has to");
        }

        /** Returns what an answer has to name: another question needs another answer, and so does one asked anew. */
        public String hash() {
            return Sha256.of(content() + "\n" + at.toEpochMilli());
        }
    }

    /** Asks; the same question again changes nothing. Returns the question as it was asked first. */
    public Request ask(Request request) {
        var asked = find(request.run(), request.step());
        if (asked.isPresent() && asked.get().isSameAs(request)) {
            return asked.get();
        }
        change(namespace, request.run(), data -> {
            data.put(request.step() + REQUEST, JSON.writeValueAsString(request));
            data.put(request.step() + ANSWERS, answers);
            data.keySet().removeIf(key -> key.startsWith(request.step() + REPLY));
        });
        return request;
    }

    /** Returns the namespace that holds the answers to a question; this one's where it names none. */
    public String answersTo(Request request) {
        return read(namespace, request.run(), request.step() + ANSWERS).orElse(answers);
    }

    /** Returns the question of a step. */
    public Optional<Request> find(String run, String step) {
        return read(namespace, run, step + REQUEST)
                .map(text -> parse(text, namespace, run, step + REQUEST, Request.class));
    }

    /** Returns the steps of a run that wait for an answer. */
    public List<String> open(String run) {
        var map = get(namespace, run);
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
        var map = get(answers, request.run());
        if (map == null) {
            return List.of();
        }
        var byPerson = new TreeMap<String, Answered>();
        new TreeMap<>(map.getData()).forEach((key, text) -> {
            if (key.startsWith(request.step() + REPLY)) {
                var answered = parse(text, answers, request.run(), key, Answered.class);
                if (answered.hash().equals(request.hash())
                        && request.objectionTo(answered.by()).isEmpty()) {
                    byPerson.putIfAbsent(answered.by(), answered);
                }
            }
        });
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
        var key = request.step() + REPLY + "." + Sha256.of(answered.by()).substring(0, 12);
        change(answers, request.run(), data -> data.put(key, JSON.writeValueAsString(answered)));
    }

    /** Takes a question back; the same may be asked anew, and what was answered before does not count then. */
    public void withdraw(String run, String step) {
        change(
                namespace,
                run,
                data -> data.keySet()
                        .removeIf(
                                key -> Stream.of(REQUEST, ANSWERS, REPLY).anyMatch(end -> key.startsWith(step + end))));
    }

    /** Forgets what a run asked; answers elsewhere stay, and count for nothing that is asked later. */
    public void forget(String run) {
        var unused = client.configMaps()
                .inNamespace(namespace)
                .withName(PREFIX + run)
                .delete();
    }

    private Optional<String> read(String place, String run, String key) {
        return Optional.ofNullable(get(place, run)).map(map -> map.getData().get(key));
    }

    private static <T> T parse(String text, String place, String run, String key, Class<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JacksonException e) {
            throw new IllegalStateException("the ConfigMap " + place + "/" + PREFIX + run + " holds no "
                    + type.getSimpleName() + " under " + key + ": " + e.getOriginalMessage()
                    + ". Delete it and resume the run: it asks again.");
        }
    }

    private @Nullable ConfigMap get(String place, String run) {
        var map = client.configMaps().inNamespace(place).withName(PREFIX + run).get();
        return map == null || map.getData() == null ? null : map;
    }

    private void change(String place, String run, Consumer<HashMap<String, String>> change) {
        for (int attempt = 1; ; attempt++) {
            try {
                var map = get(place, run);
                var data = new HashMap<String, String>(map == null ? new HashMap<>() : map.getData());
                change.accept(data);
                var version = map == null ? null : map.getMetadata().getResourceVersion();
                var next = client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(place)
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
}
