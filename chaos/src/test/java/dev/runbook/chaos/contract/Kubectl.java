package dev.runbook.chaos.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The real kubectl: what the variable RUNBOOK_KUBECTL names, else the one on the PATH. */
final class Kubectl {
    /** The recordings hold the words of this one; they change from version to version. */
    private static final int MINOR_VERSION = 34;

    private static final long LIMIT_SECONDS = 90;
    private static final Pattern MINOR = Pattern.compile("Client Version: v1\\.(\\d+)");

    private final String program;

    private Kubectl(String program) {
        this.program = program;
    }

    /** Finds one of the version that was recorded. */
    static Optional<Kubectl> find() {
        var named = System.getenv().getOrDefault("RUNBOOK_KUBECTL", "");
        var all = named.isEmpty()
                ? Stream.of(System.getenv("PATH").split(":")).map(folder -> folder + "/kubectl")
                : Stream.of(named);
        return all.filter(file -> Files.isExecutable(Path.of(file)))
                .map(Kubectl::new)
                .filter(Kubectl::recorded)
                .findFirst();
    }

    private boolean recorded() {
        var matcher = MINOR.matcher(
                run(Path.of("none"), List.of("version", "--client")).out());
        return matcher.find() && Integer.parseInt(matcher.group(1)) == MINOR_VERSION;
    }

    /** Runs a command to its end. */
    Ran run(Path kubeconfig, List<String> words) {
        try {
            var out = Files.createTempFile("kubectl", ".out");
            var err = Files.createTempFile("kubectl", ".err");
            try {
                var process = start(kubeconfig, words, ProcessBuilder.Redirect.to(out.toFile()), err);
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                    return new Ran(-1, Files.readString(out), "did not end in " + LIMIT_SECONDS + " s");
                }
                return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Runs a command that does not end by itself until it has printed some lines; acts after the first two. */
    Ran watch(Path kubeconfig, List<String> words, int lines, Runnable meanwhile) {
        try {
            var err = Files.createTempFile("kubectl", ".err");
            var process = start(kubeconfig, words, ProcessBuilder.Redirect.PIPE, err);
            try (var reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                var read = new ArrayList<String>();
                process.onExit()
                        .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                        .exceptionally(late -> process.destroyForcibly());
                for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                    read.add(line);
                    if (read.size() == 2) {
                        meanwhile.run();
                    }
                    if (read.size() == lines) {
                        break;
                    }
                }
                return new Ran(0, String.join("\n", read) + "\n", Files.readString(err));
            } finally {
                process.destroyForcibly();
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process start(Path kubeconfig, List<String> words, ProcessBuilder.Redirect out, Path err)
            throws IOException {
        var command = new ArrayList<>(List.of(program));
        command.addAll(words);
        var builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out)
                .redirectError(err.toFile());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put("HOME", kubeconfig.toAbsolutePath().getParent() + "/kubectl-home");
        return builder.start();
    }

    /** What a command left. */
    record Ran(int exit, String out, String err) {
        @Override
        public String toString() {
            return out + err + (exit == 0 ? "" : "[exit " + exit + "]\n");
        }
    }
}
