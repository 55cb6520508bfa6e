package dev.runbook.examples.live;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The README's live session with what can happen to it, each command a process of its own with nobody at a terminal. What
 * differs from cluster to cluster and from time to time is replaced in the transcript.
 */
final class ScriptedSession {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String PLAN = "(?s) 1\\. NOTIFY.* effect would be sent\\.\n";
    private static final int INTERRUPTED = 2;
    private static final int KILLED = 9;

    private final CommandsFixture commands;
    private final StagedPredator12Fixture stage;
    private final List<String> transcript = new ArrayList<>();

    ScriptedSession(CommandsFixture commands, StagedPredator12Fixture stage) {
        this.commands = commands;
        this.stage = stage;
    }

    /** Plays it and returns the transcript. */
    String play() throws Exception {
        stage.release();
        tell("a release of the backend waits in its first pause");
        run("plan", "HighErrorRate");
        tell("a namespace that is protected");
        run("apply", "HighErrorRate", "--yes", "-n", "kube-system");
        tell("Ctrl-C while it verifies");
        signalled(INTERRUPTED, "apply", "HighErrorRate", "--yes");
        stage.awaitPhase("Paused");
        tell("kill -9 while it verifies");
        // Long enough for what is asked next to find it locked, on a slow machine too.
        signalled(KILLED, "apply", "HighErrorRate", "--yes", "--lease", "1m");
        var run = commands.runs().get(1);
        run("status", run);
        run("apply", "HighErrorRate", "--yes");
        tell("its lock runs out, since nobody renews it");
        Awaitility.await().atMost(PATIENCE).until(stage::unlocked);
        run("resume", run, "--yes");
        run("rollback", run, "--yes");
        run("status");
        return String.join("\n", transcript) + "\n";
    }

    /** Adds what was done, and what the backend is to be. */
    private void tell(String what) {
        transcript.add("# " + what + "; the backend is to be " + stage.image());
    }

    private void run(String... arguments) throws Exception {
        var printed = Files.createTempFile(commands.directory(), "printed", "");
        ended(commands.start(printed, arguments), printed, arguments);
    }

    /** Applies, and sends a signal to the run that verifies and has said so. */
    private void signalled(int signal, String... apply) throws Exception {
        int before = commands.runs().size();
        var printed = Files.createTempFile(commands.directory(), "printed", "");
        var process = commands.start(printed, apply);
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !process.isAlive()
                        || commands.runs().size() > before
                                && commands.journal().contains("\"StepStarted\",\"step\":\"recovered\"")
                                && Files.readString(printed).contains("step      Error rate and latency are back\n"));
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
        ended(process, printed, apply);
    }

    private void ended(Process process, Path printed, String... arguments) throws Exception {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(List.of(arguments) + " did not end: " + Files.readString(printed));
        }
        transcript.add(plain("$ runbook " + String.join(" ", arguments)));
        var text = plain(Files.readString(printed).strip());
        transcript.add(arguments[0].equals("plan") ? text : text.replaceAll(PLAN, "(the plan)\n"));
        transcript.add("[" + process.exitValue() + "]");
        transcript.add("");
    }

    private String plain(String text) {
        return text.replace(commands.directory().toString(), "DIR")
                // How a thread ends that is interrupted depends on where it is.
                .replaceAll("(recovered was stopped).*", "$1")
                .replaceAll("\\d{8}-\\d{6}-([a-z]+)-[0-9a-f]{4}", "RUN-$1")
                .replaceAll("(?m)^\\d\\d:\\d\\d:\\d\\d  ", "TIME  ")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME")
                .replaceAll("Server     \\S+", "Server     URL")
                .replaceAll("Cluster    \\S+", "Cluster    UID");
    }
}
