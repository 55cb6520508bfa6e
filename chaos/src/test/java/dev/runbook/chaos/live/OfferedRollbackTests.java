package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever presses Ctrl-C at a terminal is asked there whether to take back what was done. */
class OfferedRollbackTests extends InterruptedFixture {
    private static final String OFFER = "the run was stopped. Roll back what was done?";

    private Process command;

    @AfterEach
    void end() {
        command.destroyForcibly();
    }

    private Path log() {
        return directory.resolve("terminal.log");
    }

    private String text() {
        return text(log());
    }

    private void begin(String... arguments) throws IOException {
        command = new ProcessBuilder(shop.atTerminal(arguments))
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
    }

    private void type(String line) throws IOException {
        command.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        command.getOutputStream().flush();
    }

    private void awaitText(String part) {
        await().atMost(LONG).until(() -> text().contains(part));
    }

    private String policy() throws IOException {
        return Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n")
                .toString();
    }

    private void stopWhileItWaits() throws Exception {
        begin("apply", "WaitingFixture", "--policy", policy());
        type("yes");
        awaitJournal("\"StepStarted\",\"step\":\"never\"");
        interrupt(command);
        awaitText(OFFER);
    }

    private void assertEnded() throws Exception {
        assertThat(command.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(command.exitValue()).as(text()).isEqualTo(130);
        assertThat(text())
                .contains("ABORTED: step WaitingFixture.never was stopped: Ctrl-C")
                .doesNotContain("was abandoned", ".;");
        assertThat(journal().lines().reduce((one, two) -> two).orElse("")).contains("\"type\":\"LockReleased\"");
    }

    private void assertTakenBackLater(String run) throws IOException {
        var back = shop.run("rollback", run, "--yes", "--policy", policy());
        assertThat(back.code()).as(back.all()).isZero();
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void whoSaysYesHasItTakenBackAtOnce() throws Exception {
        stopWhileItWaits();
        type("yes");

        assertEnded();
        assertThat(text()).contains("taken back: grow");
        assertThat(journal())
                .containsPattern("\"PersonDecided\",\"step\":\"never\",\"approved\":true,.*\"way\":\"TYPED\"");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void whoSaysNoIsToldHowToGoOn() throws Exception {
        stopWhileItWaits();
        type("no");

        assertEnded();
        var run = shop.theRun();
        assertThat(text()).contains("runbook resume " + run, "runbook rollback " + run);
        assertThat(shop.replicas()).isEqualTo(3);
        assertTakenBackLater(run);
    }

    @Test
    void whoPressesItAgainLeavesAndIsToldHowToGoOn() throws Exception {
        stopWhileItWaits();
        interrupt(command);

        assertEnded();
        var run = shop.theRun();
        assertThat(text()).contains("runbook resume " + run, "runbook rollback " + run);
        assertThat(shop.replicas()).isEqualTo(3);
        assertTakenBackLater(run);
    }

    @Test
    void whoEndsTheInputIsToldHowToGoOn() throws Exception {
        stopWhileItWaits();
        command.getOutputStream().close();

        assertEnded();
        assertThat(text()).contains("nobody answered", "runbook rollback " + shop.theRun());
        assertThat(shop.replicas()).isEqualTo(3);
    }

    /** The next line answers what is asked then, not what was asked before. */
    @Test
    void aManualStepThatIsAskedThenIsNotConfirmedByTheAnswer() throws Exception {
        begin("apply", "GrowAgents", "--param", "asks=true");
        type("yes");
        awaitText("Look at the queue Done?");

        interrupt(command);

        assertThat(command.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(command.exitValue()).as(text()).isEqualTo(130);
        assertThat(text())
                .contains("ABORTED: step GrowAgents.queue was stopped: Ctrl-C; taken back: nothing")
                .doesNotContain("was abandoned");
        assertThat(shop.replicas()).isEqualTo(2);
    }
}
