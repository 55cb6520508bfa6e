package dev.runbook.engine;

import dev.runbook.engine.gate.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.platform.engine.ConfigurationParameters;

/**
 * A plan or a live run that a launcher of tests asks for by the name of a cluster's context.
 *
 * @param mode plan or live
 * @param options the options of the command line
 */
record NamedRun(Mode mode, List<String> options) {
    /** Those of the command line that a build may need; none that lifts a protection is among them. */
    private static final List<String> OPTIONS = List.of(
            "context",
            "kubeconfig",
            "namespace",
            "prometheus",
            "policy",
            "channels",
            "connections",
            "journal-dir",
            "reason");

    /** Copies the list. */
    NamedRun {
        options = List.copyOf(options);
    }

    /** Reads what is asked for; empty where no context is named, or nothing is to be planned or run. */
    static Optional<NamedRun> of(String word, ConfigurationParameters parameters) {
        return Stream.of(Mode.PLAN, Mode.LIVE)
                .filter(mode -> mode.word().equals(word)
                        && parameters.get(RunbookConfiguration.CONTEXT).isPresent())
                .map(mode -> new NamedRun(mode, options(parameters)))
                .findFirst();
    }

    private static List<String> options(ConfigurationParameters parameters) {
        var options = new ArrayList<String>();
        for (var option : OPTIONS) {
            parameters.get("runbook." + option).ifPresent(value -> options.addAll(List.of("--" + option, value)));
        }
        parameters.get(RunbookConfiguration.PARAMETERS).ifPresent(all -> {
            for (var parameter : all.split(",")) {
                options.addAll(List.of("--param", parameter.strip()));
            }
        });
        return options;
    }

    /** Returns the command for a runbook. To name mode and context is the word that lets a live run begin. */
    List<String> command(String runbook) {
        var command = new ArrayList<>(List.of(mode == Mode.LIVE ? "apply" : "plan", runbook));
        command.addAll(options);
        if (mode == Mode.LIVE) {
            command.add("--yes");
        }
        return command;
    }
}
