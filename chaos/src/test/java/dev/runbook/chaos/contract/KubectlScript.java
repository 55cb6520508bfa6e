package dev.runbook.chaos.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;

/** The commands of {@code kubectl/script}, run in one namespace of one cluster. */
final class KubectlScript {
    static final Path FOLDER = Path.of("src/test/resources/kubectl");

    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Pattern WAY = Pattern.compile("(last|headings|any|retry|watch (\\d+)): (.*)");
    private static final Pattern POD = Pattern.compile("\\b([a-z]+)-[a-z0-9]{6,10}-[a-z0-9]{5}\\b");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Kubectl kubectl;
    private final Path kubeconfig;
    private final String namespace;
    private final String node;

    KubectlScript(Kubectl kubectl, Path kubeconfig, String namespace, String node) {
        this.kubectl = kubectl;
        this.kubeconfig = kubeconfig;
        this.namespace = namespace;
        this.node = node;
    }

    /** Returns the script's lines that are commands. */
    static List<String> commands() {
        try (Stream<String> lines = Files.lines(FOLDER.resolve("script"))) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs all, in order; returns what each printed, normalised, by its line's number and text. */
    Map<String, String> run() {
        var printed = new LinkedHashMap<String, String>();
        var raw = JsonNodeFactory.instance.arrayNode();
        var commands = commands();
        commands.forEach(command -> raw.add(KubectlOutput.plain(ran(command))));
        var normalised = Normaliser.normalise(raw, Map.of("namespace", namespace, "node", node));
        for (int i = 0; i < commands.size(); i++) {
            printed.put(
                    "%02d %s".formatted(i + 1, commands.get(i)),
                    normalised.path(i).asString());
        }
        return printed;
    }

    private String ran(String line) {
        var way = WAY.matcher(line);
        if (!way.matches()) {
            return run(line).toString();
        }
        var command = way.group(3);
        return switch (way.group(1).split(" ")[0]) {
            case "last" -> lastLine(run(command));
            case "headings" -> headings(run(command));
            case "any" -> POD.matcher(run(command).toString()).replaceAll("$1-<any>");
            case "retry" -> KubectlOutput.withoutFigures(retried(command).toString());
            default -> {
                var parts = command.split(" \\| ");
                yield kubectl.watch(kubeconfig, words(parts[0]), Integer.parseInt(way.group(2)), () -> run(parts[1]))
                        .toString();
            }
        };
    }

    private Kubectl.Ran run(String command) {
        return kubectl.run(kubeconfig, words(command));
    }

    private Kubectl.Ran retried(String command) {
        var end = Instant.now().plus(PATIENCE);
        var ran = run(command);
        while (ran.exit() != 0 && Instant.now().isBefore(end)) {
            ran = run(command);
        }
        return ran;
    }

    private static String lastLine(Kubectl.Ran ran) {
        var lines = ran.out().lines().toList();
        return (lines.isEmpty() ? "" : lines.get(lines.size() - 1) + "\n") + new Kubectl.Ran(ran.exit(), "", ran.err());
    }

    private static String headings(Kubectl.Ran ran) {
        var headings = ran.out()
                .lines()
                .filter(line -> !line.startsWith(" "))
                .map(line -> line.replaceFirst(":.*", ":") + "\n")
                .collect(Collectors.joining());
        return headings + new Kubectl.Ran(ran.exit(), "", ran.err());
    }

    private List<String> words(String command) {
        var words = new ArrayList<>(List.of("--namespace", namespace));
        WORD.matcher(command.replace("{ns}", namespace).replace("{node}", node).replace("{dir}", FOLDER.toString()))
                .results()
                .forEach(match -> words.add(match.group(1) == null ? match.group(2) : match.group(1)));
        return words;
    }
}
