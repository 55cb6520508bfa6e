package dev.runbook.engine.serve;

import dev.runbook.engine.promql.Durations;
import dev.runbook.engine.settings.GivenFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What alerts may start, from the key {@code serve} of a policy file:
 *
 * <pre>
 * serve:
 *   default: approval        # automatic, approval or notify
 *   runbooks:
 *     AgentDown: automatic
 *     HealthCheck:
 *       response: approval
 *       parameters: {database: orders, service: {label: app}, password: {secret: "env:NAME"}}
 *   parallel: 2              # runs at a time
 *   waiting: 100             # runbooks that wait for a place; beyond, alerts are shed and told
 *   attempts: 3              # runs for one fingerprint within coolDown
 *   coolDown: 30m
 *   channel: "#alerts"       # who is told
 * </pre>
 *
 * @param standard the response of a runbook that is not named
 * @param runbooks responses by id
 * @param parameters with which alerts start them, by id
 * @param parallel how many runs are under way at most
 * @param waiting how many runbooks wait at most
 * @param attempts how many runs one fingerprint starts at most within {@code coolDown}
 * @param coolDown see {@code attempts}
 * @param channel who is told
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record ServePolicy(
        Response standard,
        Map<String, Response> runbooks,
        Map<String, AlertParameters> parameters,
        int parallel,
        int waiting,
        int attempts,
        Duration coolDown,
        String channel) {
    /** What an alert starts. */
    @API(status = API.Status.INTERNAL, since = "0.1")
    public enum Response {
        /** The runbook runs. */
        AUTOMATIC,
        /** It is planned, and runs when somebody approves the plan. */
        APPROVAL,
        /** People are told. */
        NOTIFY
    }

    /** What is so unless a file says otherwise. */
    public static final ServePolicy DEFAULT =
            new ServePolicy(Response.APPROVAL, Map.of(), Map.of(), 2, 100, 3, Duration.ofMinutes(30), "#alerts");

    private static final Set<String> KEYS =
            Set.of("default", "runbooks", "parallel", "waiting", "attempts", "coolDown", "channel");

    private static final Set<String> RUNBOOK_KEYS = new TreeSet<>(Set.of("response", "parameters"));

    /** Copies the maps. */
    public ServePolicy {
        runbooks = Map.copyOf(runbooks);
        parameters = Map.copyOf(parameters);
    }

    /** Returns the response of a runbook. */
    public Response of(String runbook) {
        return runbooks.getOrDefault(runbook, standard);
    }

    /** Returns the parameters with which alerts start a runbook. */
    public AlertParameters parametersOf(String runbook) {
        return parameters.getOrDefault(runbook, AlertParameters.NONE);
    }

    /**
     * Reads a policy file.
     *
     * @param known the ids that may be named
     * @throws IllegalArgumentException with all problems
     */
    public static ServePolicy read(Path file, Set<String> known) {
        Object serve = new GivenFile("the policy", file).map().get("serve");
        if (serve == null) {
            return DEFAULT;
        }
        if (serve instanceof Map<?, ?> map) {
            return new Reader(file, map, known).read();
        }
        throw new IllegalArgumentException("serve in " + file + " is no map");
    }

    private static final class Reader {
        private final Path file;
        private final Map<?, ?> values;
        private final Set<String> known;
        private final Map<String, AlertParameters> parameters = new HashMap<>();
        private final List<String> problems = new ArrayList<>();

        Reader(Path file, Map<?, ?> values, Set<String> known) {
            this.file = file;
            this.values = values;
            this.known = known;
        }

        ServePolicy read() {
            for (Object key : values.keySet()) {
                if (!KEYS.contains(String.valueOf(key))) {
                    problems.add("there is no key serve." + key + "; the keys are "
                            + String.join(", ", new TreeSet<>(KEYS)));
                }
            }
            var policy = new ServePolicy(
                    response("default", values.get("default"), DEFAULT.standard),
                    runbooks(),
                    Map.copyOf(parameters),
                    number("parallel", DEFAULT.parallel),
                    number("waiting", DEFAULT.waiting),
                    number("attempts", DEFAULT.attempts),
                    duration(),
                    values.get("channel") == null ? DEFAULT.channel : String.valueOf(values.get("channel")));
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException("the policy " + file + " is not understood, so nothing is served:"
                        + "\n  - " + String.join("\n  - ", problems));
            }
            return policy;
        }

        private Map<String, Response> runbooks() {
            var responses = new HashMap<String, Response>();
            Object named = values.get("runbooks");
            if (named == null) {
                return responses;
            }
            if (!(named instanceof Map<?, ?> map)) {
                problems.add("serve.runbooks is no map");
                return responses;
            }
            map.forEach((id, response) -> {
                if (!known.contains(String.valueOf(id))) {
                    problems.add(
                            "serve.runbooks names '" + id + "'; there are " + String.join(", ", new TreeSet<>(known)));
                }
                if (response instanceof Map<?, ?> more) {
                    settings(String.valueOf(id), more, responses);
                } else {
                    responses.put(String.valueOf(id), response("runbooks." + id, response, DEFAULT.standard));
                }
            });
            return responses;
        }

        private void settings(String id, Map<?, ?> settings, Map<String, Response> responses) {
            var key = "runbooks." + id;
            if (!RUNBOOK_KEYS.containsAll(settings.keySet())) {
                problems.add("serve." + key + " has the keys " + settings.keySet() + "; there are "
                        + String.join(", ", RUNBOOK_KEYS));
            }
            if (settings.get("response") != null) {
                responses.put(id, response(key + ".response", settings.get("response"), DEFAULT.standard));
            }
            if (settings.get("parameters") != null) {
                var read = new ParametersReader("serve." + key + ".parameters", problems);
                parameters.put(id, read.read(settings.get("parameters")));
            }
        }

        private Response response(String key, @Nullable Object value, Response otherwise) {
            if (value == null) {
                return otherwise;
            }
            for (var response : Response.values()) {
                if (response.name().toLowerCase(Locale.ROOT).equals(value)) {
                    return response;
                }
            }
            problems.add("serve." + key + " is '" + value + "', not automatic, approval or notify");
            return otherwise;
        }

        private int number(String key, int otherwise) {
            Object value = values.get(key);
            if (value == null) {
                return otherwise;
            }
            if (value instanceof Integer number && number > 0) {
                return number;
            }
            problems.add("serve." + key + " is '" + value + "', not a whole number from 1");
            return otherwise;
        }

        private Duration duration() {
            Object value = values.get("coolDown");
            try {
                return value == null ? DEFAULT.coolDown : Durations.parse(String.valueOf(value));
            } catch (IllegalArgumentException e) {
                problems.add("serve.coolDown is '" + value + "', no duration as 30m");
                return DEFAULT.coolDown;
            }
        }
    }
}
