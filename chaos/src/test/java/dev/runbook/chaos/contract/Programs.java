package dev.runbook.chaos.contract;

import dev.runbook.chaos.cluster.api.PodExec;
import dev.runbook.chaos.cluster.api.PodHttp;
import dev.runbook.chaos.cluster.api.PodUsage;
import dev.runbook.chaos.controller.Quantities;
import dev.runbook.chaos.kubelet.ContainerBehaviour;
import dev.runbook.chaos.kubelet.ContainerBehaviours;
import dev.runbook.chaos.kubelet.ContainerRun;
import dev.runbook.chaos.kubelet.ImagePull;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the containers of the checks do in the embedded cluster; on the real one their commands do it. */
final class Programs implements ContainerBehaviours, PodExec, PodUsage, PodHttp {
    private static final Set<String> IMAGES = Set.of("busybox:1.37", "prom/prometheus:v2.42.0");
    private static final String NOT_FOUND = """
            <!DOCTYPE HTML>
            <html lang="en">
                <head>
                    <meta charset="utf-8">
                    <title>Error response</title>
                </head>
                <body>
                    <h1>Error response</h1>
                    <p>Error code: 404</p>
                    <p>Message: File not found.</p>
                    <p>Error code explanation: 404 - Nothing matches the given URI.</p>
                </body>
            </html>
            """;

    @Override
    public ContainerBehaviour of(ObjectNode pod, String name) {
        var container = container(pod, name);
        var image = container.path("image").asString("");
        return new ContainerBehaviour() {
            @Override
            public ImagePull pull() {
                return IMAGES.contains(image) ? ImagePull.pulled(Duration.ofSeconds(1)) : ImagePull.notFound(image);
            }

            @Override
            public ContainerRun run(int restarts) {
                return new ProbedProgram(container).run();
            }
        };
    }

    @Override
    public Optional<Result> run(ObjectNode pod, String container, List<String> command) {
        var ended = new Script().run(command);
        return Optional.of(new Result(ended.exit(), ended.output(), ended.error()));
    }

    @Override
    public Map<String, Usage> of(ObjectNode pod) {
        var usage = new HashMap<String, Usage>();
        for (var status : pod.path("status").path("containerStatuses")) {
            if (status.path("state").has("running")) {
                var name = status.path("name").asString("");
                usage.put(name, usage(container(pod, name)));
            }
        }
        return usage;
    }

    /** A busy loop uses what it may, all else next to nothing. */
    private static Usage usage(JsonNode container) {
        boolean busy = Script.words(container).toString().contains("while true");
        var limit = container.at("/resources/limits/cpu").asString("1");
        return new Usage(busy ? Quantities.amount(limit) : 0, 1 << 20);
    }

    /** Answers as Python's {@code http.server} does in a folder with one file, for a container whose command starts it. */
    @Override
    public Reply ask(ObjectNode pod, int port, Call call) {
        boolean listens = pod.path("spec")
                .path("containers")
                .valueStream()
                .anyMatch(container -> String.join(" ", Script.words(container)).contains("http.server " + port));
        if (!listens) {
            return new Reply.Refused();
        }
        return call.path().equals("/file.txt")
                ? new Reply.Answered(200, Map.of("content-type", "text/plain"), "content\n")
                : new Reply.Answered(404, Map.of("content-type", "text/html;charset=utf-8"), NOT_FOUND);
    }

    private static JsonNode container(ObjectNode pod, String name) {
        return Stream.of("containers", "initContainers")
                .flatMap(kind -> pod.path("spec").path(kind).valueStream())
                .filter(container -> container.path("name").asString("").equals(name))
                .findFirst()
                .orElseThrow();
    }
}
