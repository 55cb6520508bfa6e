package dev.runbook.chaos.embedded;

import dev.runbook.chaos.cluster.api.PodExec;
import dev.runbook.chaos.world.Program;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The programs of one opened world; a pod belongs to the workload whose name its own begins with.
 *
 * @param programs by workload
 */
record WorldPrograms(Map<String, Program> programs) implements PodExec {
    @Override
    public Optional<Result> run(ObjectNode pod, String container, List<String> command) {
        var name = pod.path("metadata").path("name").asString("");
        return programs.entrySet().stream()
                .filter(entry -> name.startsWith(entry.getKey() + "-"))
                .findFirst()
                .flatMap(entry -> entry.getValue().run(command))
                .map(ended -> new Result(ended.exitCode(), ended.out(), ended.err()));
    }
}
