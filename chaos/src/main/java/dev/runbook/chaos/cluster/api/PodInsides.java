package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers for the kubelet: logs of containers. */
final class PodInsides {
    private final Simulation simulation;
    private final Writes writes;
    private final PodHooks hooks;

    PodInsides(Simulation simulation, Writes writes, PodHooks hooks) {
        this.simulation = simulation;
        this.writes = writes;
        this.hooks = hooks;
    }

    ApiResponse log(Exchange exchange) {
        var request = exchange.request();
        var pod = writes.existing(exchange);
        checkOptions(request, exchange.name());
        var container = container(pod, request.query("container"));
        boolean previous = request.flag("previous");
        if (!previous) {
            refuseWaiting(pod, container);
        }
        var lines = hooks.logs()
                .lines(pod, container, previous)
                .orElseThrow(() -> Refusal.badRequest("previous terminated container \"" + container + "\" in pod \""
                        + exchange.name() + "\" not found"));
        var text = selected(lines, request)
                .map(line -> (request.flag("timestamps") ? line.at() + " " : "") + line.text() + "\n")
                .collect(Collectors.joining());
        return ApiResponse.text(200, limited(text, request.query("limitBytes")));
    }

    /** Sends the log line by line, and what is written to it until the container's run is over. */
    Watch follow(Exchange exchange, WatchSink sink) {
        var log = log(exchange);
        var pod = writes.existing(exchange);
        var container = container(pod, exchange.request().query("container"));
        boolean stamped = exchange.request().flag("timestamps");
        log.text().lines().forEach(line -> sink.event(line.getBytes(StandardCharsets.UTF_8)));
        var follower = new LogFollower(
                container,
                hooks.logs(),
                () -> writes.find(exchange),
                line -> sink.event(((stamped ? line.at() + " " : "") + line.text()).getBytes(StandardCharsets.UTF_8)),
                sink::end);
        var stop = follower.start(simulation);
        return new Watch(
                log,
                () -> simulation.locked(() -> {
                    stop.run();
                    return true;
                }));
    }

    private Stream<PodLogs.Line> selected(List<PodLogs.Line> lines, ApiRequest request) {
        var since = since(request);
        var recent = lines.stream().filter(line -> !line.at().isBefore(since)).toList();
        var tail = request.query("tailLines");
        int from = tail.isEmpty() ? 0 : Math.max(0, recent.size() - number("tailLines", tail));
        return recent.subList(from, recent.size()).stream();
    }

    private Instant since(ApiRequest request) {
        var seconds = request.query("sinceSeconds");
        if (!seconds.isEmpty()) {
            return simulation.now().minusSeconds(number("sinceSeconds", seconds));
        }
        var time = request.query("sinceTime");
        try {
            return time.isEmpty() ? Instant.MIN : Instant.parse(time);
        } catch (DateTimeException e) {
            throw Refusal.badRequest("sinceTime \"" + time + "\" is not a time in RFC 3339");
        }
    }

    private static void checkOptions(ApiRequest request, String pod) {
        var causes = new ArrayList<Refusal.Cause>();
        atLeast(request, "tailLines", 0, "must be greater than or equal to 0", causes);
        atLeast(request, "sinceSeconds", 1, "must be greater than 0", causes);
        atLeast(request, "limitBytes", 1, "must be greater than 0", causes);
        if (!causes.isEmpty()) {
            throw Refusal.invalid("", "PodLogOptions", pod, causes);
        }
    }

    private static void atLeast(
            ApiRequest request, String parameter, int least, String why, List<Refusal.Cause> causes) {
        var text = request.query(parameter);
        if (!text.isEmpty() && number(parameter, text) < least) {
            causes.add(Refusal.Cause.invalid(parameter, text, why));
        }
    }

    private static String limited(String text, String limit) {
        if (limit.isEmpty()) {
            return text;
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new String(
                Arrays.copyOf(bytes, Math.min(bytes.length, number("limitBytes", limit))), StandardCharsets.UTF_8);
    }

    private static int number(String parameter, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest(parameter + " \"" + text + "\" is not a number");
        }
    }

    static String container(ObjectNode pod, String asked) {
        var spec = pod.path("spec");
        var names = Stream.of("containers", "initContainers")
                .flatMap(list -> StreamSupport.stream(spec.path(list).spliterator(), false))
                .map(container -> container.path("name").asString(""))
                .toList();
        var name = pod.path("metadata").path("name").asString("");
        if (names.contains(asked)) {
            return asked;
        }
        if (!asked.isEmpty()) {
            throw Refusal.badRequest("container " + asked + " is not valid for pod " + name);
        }
        if (spec.path("containers").size() == 1) {
            return names.get(0);
        }
        var choice = pod.path("metadata").path("annotations").path("kubectl.kubernetes.io/default-container");
        if (names.contains(choice.asString(""))) {
            return choice.asString("");
        }
        throw Refusal.badRequest("a container name must be specified for pod " + name + ", choose one of: ["
                + String.join(" ", names) + "]");
    }

    /** Refuses with the kubelet's words where nothing runs that could be talked to. */
    static void refuseNotRunning(ObjectNode pod, String container) {
        var phase = pod.path("status").path("phase").asString("");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            throw Refusal.plain(
                    500, "InternalError", "cannot exec into a container in a completed pod; current phase is " + phase);
        }
        for (var status : pod.path("status").path("containerStatuses")) {
            if (status.path("name").asString("").equals(container)
                    && !status.path("state").has("running")) {
                throw Refusal.plain(
                        500,
                        "InternalError",
                        "unable to upgrade connection: container not found (\"" + container + "\")");
            }
        }
    }

    private static void refuseWaiting(ObjectNode pod, String container) {
        for (var status : pod.path("status").path("containerStatuses")) {
            var reason = status.path("state").path("waiting").path("reason").asString("");
            if (status.path("name").asString("").equals(container) && !reason.isEmpty() && neverRan(status)) {
                throw Refusal.badRequest("container \"" + container + "\" in pod \""
                        + pod.path("metadata").path("name").asString("") + "\" is waiting to start: " + why(reason));
            }
        }
    }

    private static boolean neverRan(JsonNode status) {
        return status.path("lastState").isEmpty();
    }

    /** Words the two reasons that the kubelet words by itself. */
    private static String why(String reason) {
        return switch (reason) {
            case "ErrImagePull", "ImagePullBackOff" -> "trying and failing to pull image";
            default -> reason;
        };
    }
}
