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
        return run(pod, container, command, "");
    }

    @Override
    public boolean readsInput(ObjectNode pod, String container, List<String> command) {
        return program(pod).map(program -> program.readsInput(command)).orElse(false);
    }

    @Override
    public Optional<Result> run(ObjectNode pod, String container, List<String> command, String input) {
        return program(pod)
                .flatMap(program -> program.run(command, input))
                .map(ended -> new Result(ended.exitCode(), ended.out(), ended.err()));
    }

    private Optional<Program> program(ObjectNode pod) {
        var name = pod.path("metadata").path("name").asString("");
        return programs.entrySet().stream()
                .filter(entry -> name.startsWith(entry.getKey() + "-"))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
