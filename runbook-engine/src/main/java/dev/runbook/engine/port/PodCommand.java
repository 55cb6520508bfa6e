package dev.runbook.engine.port;

import dev.runbook.api.port.ExecResult;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs commands in the first container of a pod. */
record PodCommand(Namespace namespace, String pod) {
    ExecResult run(String... command) {
        var container = containers(namespace.get(Resource.POD, pod)).get(0);
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        try (var process = namespace
                .gate()
                .client()
                .pods()
                .inNamespace(namespace.name())
                .withName(pod)
                .inContainer(container)
                .writingOutput(out)
                .writingError(err)
                .exec(command)) {
            int exit = process.exitCode().join();
            return new ExecResult(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }

    static List<String> containers(GenericKubernetesResource pod) {
        return new Fields(pod.getAdditionalProperties())
                .list("spec", "containers").stream()
                        .map(container -> container.text("name"))
                        .toList();
    }
}
