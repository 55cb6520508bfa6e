package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.live.CommandLineFixture.Ran;
import dev.runbook.engine.spi.Target;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the command line says where something is wrong. */
class CommandLineErrorsTests extends ShopFixture {
    /** Runs a command where a service that the engine loads is named and not there. */
    private Ran withBrokenClassPath(String... arguments) throws IOException {
        var services = Files.createDirectories(directory.resolve("broken/META-INF/services"));
        Files.writeString(services.resolve(Target.class.getName()), "com.example.Missing\n");
        var thread = Thread.currentThread();
        var own = thread.getContextClassLoader();
        var path = new URL[] {directory.resolve("broken").toUri().toURL()};
        try (var broken = new URLClassLoader(path, own)) {
            thread.setContextClassLoader(broken);
            return shop.run(arguments);
        } finally {
            thread.setContextClassLoader(own);
        }
    }

    @Test
    void whatKeepsTheEngineFromRunningIsTold() throws IOException {
        var plan = withBrokenClassPath("plan", "GrowAgents");
        assertThat(plan.code()).as(plan.all()).isEqualTo(1);
        assertThat(plan.err()).contains("can't be run", "com.example.Missing");
        assertThat(plan.out()).doesNotContain("Nothing would change");

        var apply = withBrokenClassPath("apply", "GrowAgents", "--yes", "-o", "json");
        assertThat(apply.code()).as(apply.all()).isEqualTo(1);
        assertThat(apply.out()).contains("\"error\"", "com.example.Missing");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    /** With others it would be another run than the one that was planned, and that people agreed to. */
    @Test
    void aRunGoesOnWithTheParametersThatItBeganWith() throws IOException {
        var asking = shop.run("apply", "GrowAgents", "--yes", "--param", "asks=true", "--param", "by=2");
        assertThat(asking.code()).as(asking.all()).isEqualTo(5);

        var other = shop.run("resume", shop.theRun(), "--yes", "--param", "by=3", "--param", "fails=true");

        assertThat(other.code()).as(other.all()).isEqualTo(64);
        assertThat(other.err()).contains("by was 2, not 3", "fails was not given, and is true now", "Nothing was done");
        assertThat(shop.run("resume", shop.theRun(), "--yes", "--param", "by=2").code())
                .isEqualTo(5);
    }

    /** Whoever reads the document reads no error stream. */
    @Test
    void aWrongCommandLineIsADocumentTooWhereOneIsWanted() {
        for (var wrong : List.of("--nonsense", "--lease=soon", "--param=by")) {
            for (var form : List.of("-o=json", "--output=json")) {
                var ran = shop.run("plan", "GrowAgents", wrong, form);

                assertThat(ran.code()).as(ran.all()).isEqualTo(64);
                var document = JsonMapper.builder().build().readTree(ran.out());
                assertThat(document.path("exit").asInt()).isEqualTo(64);
                assertThat(document.path("result").path("error").asString()).contains("Nothing was done");
            }
        }
    }

    @Test
    void aPlanThatFailsOrIsRefusedDoesNotSayThatNothingWouldChange() throws IOException {
        var failed = shop.run("plan", "GrowAgents", "-n", "nowhere");
        assertThat(failed.code()).as(failed.all()).isEqualTo(1);
        assertThat(failed.out()).contains("The plan can't be carried out.").doesNotContain("Nothing would change");

        var policy = Files.writeString(directory.resolve("policy.yaml"), "verbs: [delete]\n");
        var refused = shop.run("plan", "GrowAgents", "--policy", policy.toString(), "-o", "json");
        assertThat(refused.code()).as(refused.all()).isEqualTo(7);
        assertThat(refused.err()).contains("The plan can't be carried out.").doesNotContain("Nothing would change");
        assertThat(refused.out())
                .contains("the policy does not allow to create")
                .doesNotContain("\"obstacles\" : [ ]");
    }

    @Test
    void aSavedPlanThatLacksSomethingIsNamedWithWhatItLacks() throws IOException {
        var plan = Files.writeString(directory.resolve("s.json"), "{\"schema\":1,\"runbook\":\"GrowAgents\"}");
        var ran = shop.run("apply", plan.toString(), "--yes");

        assertThat(ran.code()).as(ran.all()).isEqualTo(64);
        assertThat(ran.err()).contains(plan + " is no saved plan: it lacks content, ", "Nothing was done");

        Files.writeString(plan, "{\"schema\":1}");
        var less = shop.run("apply", plan.toString(), "--yes");
        assertThat(less.code()).as(less.all()).isEqualTo(64);
        assertThat(less.err()).contains("it lacks runbook, content, ");
    }

    @Test
    void effectsInAnotherNumberOrOrderAreADrift() throws IOException {
        var plan = directory.resolve("plan.json");
        assertThat(shop.run("plan", "GrowAgents", "--out", plan.toString()).code())
                .isEqualTo(2);
        var json = JsonMapper.builder().build();
        var saved = (ObjectNode) json.readTree(Files.readString(plan));
        var effects = (ArrayNode) saved.path("effects");
        assertThat(effects).hasSize(2);

        Files.writeString(
                plan, saved.toString().replace(effects.get(0).toString(), effects.get(0) + "," + effects.get(0)));
        var twice = shop.run("apply", plan.toString(), "--yes");
        assertThat(twice.code()).as(twice.all()).isEqualTo(7);
        assertThat(twice.err()).contains("planned, not any more: grow: CREATE");

        effects.add(effects.remove(0));
        Files.writeString(plan, saved.toString());
        var turned = shop.run("apply", plan.toString(), "--yes");
        assertThat(turned.code()).as(turned.all()).isEqualTo(7);
        assertThat(turned.err()).contains("the effects come in another order");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void filesThatCantBeReadOrWrittenAreNamed() throws IOException {
        var policy = shop.run("plan", "GrowAgents", "--policy", directory.toString());
        assertThat(policy.code()).as(policy.all()).isEqualTo(64);
        assertThat(policy.err()).contains("the policy " + directory + " is a directory");

        var out = directory.resolve("nowhere/plan.json");
        var saved = shop.run("plan", "GrowAgents", "--out", out.toString());
        assertThat(saved.code()).as(saved.all()).isEqualTo(64);
        assertThat(saved.err()).contains("the plan can't be saved to " + out + ": there is no such file");

        var empty = Files.createFile(directory.resolve("empty")).toString();
        var kubeconfig =
                CommandLineFixture.plain(null, "plan", "GrowAgents", "--context", "shop", "--kubeconfig", empty);
        assertThat(kubeconfig.code()).as(kubeconfig.all()).isEqualTo(64);
        assertThat(kubeconfig.err()).contains("has no context 'shop'; it has none.");
    }

    @Test
    void anEmptyNameIsAUsageErrorAndNotTheOnlyRun() {
        assertThat(shop.run("apply", "GrowAgents", "--yes").code()).isZero();
        for (var command : List.of("rollback", "resume", "abort", "status")) {
            var ran = shop.run(command, "");
            assertThat(ran.code()).as(ran.all()).isEqualTo(64);
            assertThat(ran.err()).contains("no run was named, its id is empty. Nothing was done");
        }
        assertThat(shop.replicas()).isEqualTo(3);
    }

    @Test
    void anEmptyOptionIsAUsageError() {
        for (var option : List.of("--namespace", "--as")) {
            var ran = shop.run("plan", "GrowAgents", option, "");
            assertThat(ran.code()).as(ran.all()).isEqualTo(64);
            assertThat(ran.err()).contains(option + " is empty. Nothing was done");
        }
    }

    @Test
    void whatIsToldSteersNoTerminal() {
        var ran = shop.run("plan", "GrowAgents", "--param", "by=\u001b]0;owned\u0007\u001b[2J\u009b31m\rtwo\u001b[31m");

        assertThat(ran.code()).as(ran.all()).isEqualTo(64);
        assertThat(ran.err()).contains("'\uFFFD]0;owned\uFFFD\uFFFD[2J\uFFFD31m\uFFFDtwo\u001b[31m'");
    }

    /** All exit codes of the commands are those of the whole, and what it shows can be pasted into a shell. */
    @ParameterizedTest
    @ValueSource(strings = {"", "plan", "apply", "resume", "serve", "manifests", "rbac", "approve"})
    void helpIsNotBrokenInTheMiddleOfAWord(String command) {
        var help = CommandLineFixture.plain(
                null,
                Stream.of(command, "--help").filter(word -> !word.isEmpty()).toArray(String[]::new));

        assertThat(help.code()).isZero();
        assertThat(help.out()
                        .lines()
                        .dropWhile(line -> !line.equals("Examples:"))
                        .skip(1))
                .allSatisfy(
                        line -> assertThat(line).matches("|  .*|Exit codes:").hasSizeLessThanOrEqualTo(80));
        if (command.isEmpty()) {
            assertThat(help.out())
                    .contains(
                            "    6  another run has the lock, or another process this run",
                            "no confirmation, nothing to take back,");
        }
    }

    @Test
    void aLeaseThatIsTooShortIsAUsageError() {
        var ran = shop.run("apply", "GrowAgents", "--yes", "--lease", "1s");

        assertThat(ran.code()).as(ran.all()).isEqualTo(64);
        assertThat(ran.err()).contains("--lease takes 3s or more");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void whatTheApiServerRefusesIsSaidOnceAndInItsWords() throws IOException {
        var asked = shop.run("apply", "GrowAgents", "--yes", "--param", "asks=true");
        assertThat(asked.code()).isEqualTo(5);
        shop.stranger("mallory");

        var refused = shop.by("mallory", "approve", shop.theRun(), "queue", "--yes");

        assertThat(refused.code()).as(refused.all()).isEqualTo(1);
        assertThat(refused.err())
                .containsOnlyOnce("cannot get resource \"configmaps\"")
                .doesNotContain("Status(");
    }

    @Test
    void theReportOfARunIsItsOwnersAloneAsItsJournalIs() throws IOException {
        assertThat(shop.run("apply", "GrowAgents", "--yes").code()).isZero();

        var report = shop.runs().resolve(shop.theRun() + ".xml.d");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(report)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(report.resolve("TEST-runbook.xml"))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatTheLibrariesOfAClientSayOfABusyMachineIsNotPutBetweenTheLines() {
        var heard = new ArrayList<LogRecord>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord said) {
                heard.add(said);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        shop.run("list");
        var root = Logger.getLogger("");
        root.addHandler(handler);
        try {
            Logger.getLogger("io.vertx.core.impl.BlockedThreadChecker").warning("Thread has been blocked for 2909 ms");
            assertThat(heard).isEmpty();
        } finally {
            root.removeHandler(handler);
        }
    }
}
