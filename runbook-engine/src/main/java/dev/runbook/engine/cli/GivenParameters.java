package dev.runbook.engine.cli;

import dev.runbook.engine.execution.RunParameters;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.serve.AlertParameters;
import dev.runbook.engine.serve.ServePolicy;
import dev.runbook.engine.spi.PrepareException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The parameters that a person has written, on the command line or in a policy. */
final class GivenParameters {
    private GivenParameters() {}

    /** Refuses what the runbook can't be run with, before anything is asked or sent. */
    static void check(RunbookModel runbook, Map<String, String> given) {
        try {
            var unused = RunParameters.bind(runbook.parameters(), given);
        } catch (PrepareException e) {
            throw new Refusal(ExitCode.USAGE, e.getMessage() + " See runbook show " + runbook.id() + ".");
        }
    }

    /** Returns them for a question that is asked, as {@code with by=2, password=***}; empty for none. */
    static String words(RunbookModel runbook, Map<String, String> given) {
        return given.isEmpty()
                ? ""
                : given.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + Secrets.masked(runbook, entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(", ", " with ", ""));
    }

    /** Refuses a policy whose alerts could not start the runbooks with the parameters that it gives. */
    static void check(ServePolicy policy, Collection<RunbookModel> runbooks) {
        var problems = new ArrayList<String>();
        for (var runbook : runbooks) {
            problems(runbook, policy.parametersOf(runbook.id()))
                    .forEach(problem -> problems.add("serve.runbooks." + runbook.id() + ".parameters: " + problem));
        }
        if (!problems.isEmpty()) {
            throw new Refusal(
                    ExitCode.USAGE,
                    "the policy's parameters are not those of its runbooks, so nothing is served:\n  - "
                            + String.join("\n  - ", problems));
        }
    }

    private static List<String> problems(RunbookModel runbook, AlertParameters given) {
        if (given.equals(AlertParameters.NONE)) {
            return List.of();
        }
        var problems = new ArrayList<String>();
        given.constants().keySet().stream()
                .filter(name -> Secrets.secret(runbook, name))
                .sorted()
                .forEach(
                        name -> problems.add(
                                "'" + name
                                        + "' is a secret and written out; name where it is instead, as {secret: \"env:NAME\"} or {secret: \"file:PATH\"}"));
        var later = new HashSet<>(given.labels().keySet());
        later.addAll(given.secrets().keySet());
        problems.addAll(RunParameters.problems(runbook.parameters(), given.constants(), later));
        return problems;
    }
}
