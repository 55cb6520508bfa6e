package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.live.CommandLineFixture.Ran;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CommandLineTests extends ShopFixture {
    @Test
    void listsShowsAndRendersWhatIsOnTheClassPath() {
        assertThat(CommandLineFixture.plain(null, "list").out())
                .contains("GrowAgents", "Agents are behind", "[AgentsBehind]");
        assertThat(CommandLineFixture.plain(null, "show", "GrowAgents").out())
                .contains("by: int, default 1", "CHANGE grow: Add agents (1m; undone by shrink)");
        assertThat(CommandLineFixture.plain(null, "render", "GrowAgents").out())
                .startsWith("# Agents are behind")
                .contains("## Steps", "4. VERIFY run: They run (2m)");
    }

    @Test
    void helpTellsTheExitCodes() {
        var help = CommandLineFixture.plain(null, "--help");

        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("Examples:", "Exit codes:", "130  stopped by Ctrl-C", "143  ended by SIGTERM");
    }

    @Test
    void theHelpOfEachCommandHasExamplesAndItsExitCodes() {
        for (var command : List.of("list", "plan", "apply", "resume", "rollback", "serve", "rules", "drill")) {
            var help = CommandLineFixture.plain(null, command, "--help");
            assertThat(help.code()).as(command).isZero();
            assertThat(help.out()).contains("Examples:\n  runbook " + command, "Exit codes:\n    0  done");
        }
        assertThat(CommandLineFixture.plain(null, "apply", "--help").out()).contains("130  stopped by Ctrl-C");
        assertThat(CommandLineFixture.plain(null, "manifests", "--help").out())
                .contains("runbook manifests --image registry.example.org/runbooks:1 -n ops \\\n      --prometheus");
    }

    @Test
    void helpNamesTheFormsOfCredentials() {
        for (var command : List.of("apply", "serve", "status")) {
            assertThat(CommandLineFixture.plain(null, command, "--help").out())
                    .as(command)
                    .contains("--journal-password=env:NAME|file:PATH")
                    .doesNotContain("***");
        }
    }

    @Test
    void theJournalTellsTheVersionThatTheCommandTells() throws IOException {
        assertThat(shop.run("apply", "GrowAgents", "--yes").code()).isZero();

        var version = CommandLineFixture.plain(null, "--version").out().strip();
        assertThat(version).matches("runbook \\d+\\.\\d+\\.\\d+\\S*");
        assertThat(Files.readString(shop.runs().resolve(shop.theRun() + ".jsonl")))
                .contains("\"engine\":\"" + version.replace("runbook ", "") + "\"");
    }

    @Test
    void shellsLearnAllCommands() {
        var completion = CommandLineFixture.plain(null, "generate-completion");

        assertThat(completion.code()).isZero();
        assertThat(completion.out()).contains("complete -F _complete_runbook", "rollback", "--break-glass");
    }

    @Test
    void everyCommandAnswersProgramsWithOneDocument() {
        var json = JsonMapper.builder().build();
        var plan = shop.run("plan", "GrowAgents", "-o", "json");
        assertThat(plan.code()).as(plan.all()).isEqualTo(2);
        var document = json.readTree(plan.out());
        assertThat(document.path("command").asString()).isEqualTo("plan");
        assertThat(document.path("exit").asInt()).isEqualTo(2);
        assertThat(document.at("/result/effects/1/operation").asString()).contains("deployments.apps/scale");
        assertThat(document.at("/result/rights").valueStream()).isNotEmpty();
        assertThat(plan.err()).contains("2 effects would be sent.");

        var done = json.readTree(
                shop.run("apply", "GrowAgents", "--yes", "-o", "json").out());
        assertThat(done.at("/result/verdict").asString()).isEqualTo("COMPLETED");
        var status = json.readTree(shop.run("status", "--output=json").out());
        assertThat(status.at("/result/0/run").asString())
                .isEqualTo(done.at("/result/run").asString());
        for (var command : List.of(
                List.of("list"),
                List.of("show", "GrowAgents"),
                List.of("render", "GrowAgents"),
                List.of("rbac", "GrowAgents"))) {
            var arguments = new ArrayList<>(command);
            arguments.addAll(List.of("-o", "json"));
            var read = json.readTree(CommandLineFixture.plain(null, arguments.toArray(String[]::new))
                    .out());
            assertThat(read.path("command").asString()).isEqualTo(command.get(0));
            assertThat(read.path("text").asString()).containsIgnoringCase("agents");
        }
        var refused = json.readTree(shop.run("plan", "Nobody", "-o", "json").out());
        assertThat(refused.path("exit").asInt()).isEqualTo(64);
        assertThat(refused.at("/result/error").asString()).contains("there is no runbook 'Nobody'");
    }

    @Test
    void aDryRunEndsAfterThePlanAndTheClientsAsksNoServer() {
        var server = shop.run("apply", "GrowAgents", "--dry-run=server");
        assertThat(server.code()).as(server.all()).isEqualTo(2);
        var client = shop.run("apply", "GrowAgents", "--dry-run=client", "--param", "by=2");
        assertThat(client.code()).as(client.all()).isEqualTo(2);
        assertThat(client.out()).contains("+ ConfigMap grown", "~ spec.replicas: 2 -> 4");
        assertThat(shop.replicas()).isEqualTo(2);
        var unknown = shop.run("apply", "GrowAgents", "--dry-run=maybe");
        assertThat(unknown.code()).isEqualTo(64);
    }

    @Test
    void anUnknownRunbookOrOptionIsAUsageErrorThatNamesWhatThereIs() {
        var unknown = shop.run("plan", "GrowAgent");
        assertThat(unknown.code()).isEqualTo(64);
        assertThat(unknown.err()).contains("there is no runbook 'GrowAgent'", "GrowAgents", "Nothing was done");
        assertThat(CommandLineFixture.plain(null, "plan", "GrowAgents", "--contex", "x")
                        .code())
                .isEqualTo(64);
    }

    @Test
    void withoutAContextNothingIsAssumed() {
        var ran = CommandLineFixture.plain(null, "plan", "GrowAgents");

        assertThat(ran.code()).isEqualTo(64);
        assertThat(ran.err()).contains("never assumed", "--context");
    }

    @Test
    void aContextThatIsNotThereIsSaidWithThoseThatAre() {
        var ran = CommandLineFixture.plain(
                null,
                "plan",
                "GrowAgents",
                "--context",
                "elsewhere",
                "--kubeconfig",
                directory.resolve("kubeconfig").toString());

        assertThat(ran.code()).isEqualTo(64);
        assertThat(ran.err()).contains("has no context 'elsewhere'; it has shop");
    }

    @Test
    void theContextIsLookedForInEachFileOfTheEnvironment() throws Exception {
        var log = directory.resolve("plan.log");
        var builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.command()
                .addAll(List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "dev.runbook.engine.cli.Main",
                        "plan",
                        "GrowAgents",
                        "--context",
                        "shop",
                        "--prometheus",
                        shop.world().frontEnd().prometheus().toString()));
        builder.environment()
                .put(
                        "KUBECONFIG",
                        Stream.of("nowhere", "kubeconfig-prod", "kubeconfig")
                                .map(file -> directory.resolve(file).toString())
                                .collect(Collectors.joining(File.pathSeparator)));
        var process = builder.start();

        assertThat(process.waitFor()).as(Files.readString(log)).isEqualTo(2);
        assertThat(Files.readString(log)).contains("Context    shop\n");
    }

    @Test
    void aContextWhoseUserIsInAnotherFileIsRefused() throws IOException {
        var file = Files.writeString(directory.resolve("half"), """
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
                contexts: [{name: half, context: {cluster: c, user: u}}]
                """);
        var ran = CommandLineFixture.plain(
                null, "plan", "GrowAgents", "--context", "half", "--kubeconfig", file.toString());

        assertThat(ran.code()).isEqualTo(64);
        assertThat(ran.err()).contains("names the user 'u', which that file does not have. Nothing was done");
    }

    @Test
    void parametersThatAreWrongAreNamedBeforeAnythingIsAsked() {
        var ran = shop.run("apply", "GrowAgents", "--yes", "--param", "by=lots", "--param", "nope=1");

        assertThat(ran.code()).isEqualTo(64);
        assertThat(ran.err())
                .startsWith("there is no parameter 'nope'; there are by")
                .contains("parameter 'by' can't be 'lots': it is of type int", "See runbook show GrowAgents");
        assertThat(ran.out()).isEmpty();
        assertThat(shop.runs()).doesNotExist();
    }

    @Test
    void filesThatAreNotThereAreNamedAsSuch() {
        var missing = directory.resolve("missing").toString();
        var policy = shop.run("plan", "GrowAgents", "--policy", missing);
        var kubeconfig =
                CommandLineFixture.plain(null, "plan", "GrowAgents", "--context", "shop", "--kubeconfig", missing);

        assertThat(policy.code()).isEqualTo(64);
        assertThat(policy.err()).contains("the policy " + missing + " can't be read: there is no such file.");
        assertThat(kubeconfig.code()).isEqualTo(64);
        assertThat(kubeconfig.err()).contains("the kubeconfig " + missing + " can't be read: there is no such file.");
    }

    @Test
    void aClusterThatIsNotThereIsSaidWithoutATrace() throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var kubeconfig = directory.resolve("kubeconfig");
        Files.writeString(kubeconfig, Files.readString(kubeconfig).replaceFirst("127.0.0.1:\\d+", "127.0.0.1:" + port));
        var ran = shop.run("plan", "GrowAgents");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .contains(
                        "The API server can't be asked", "127.0.0.1:" + port, "the context 'shop'", "Nothing was done")
                .doesNotContain("\tat ", "[null]");
    }

    @Test
    void credentialsThatHaveExpiredAreSaidWithWhatToDo() throws IOException {
        var kubeconfig = directory.resolve("kubeconfig");
        Files.writeString(
                kubeconfig, Files.readString(kubeconfig).replaceFirst("token: \"[^\"]*", "token: \"expired-long-ago"));
        var ran = shop.run("plan", "GrowAgents");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("the context 'shop'", "have expired", "Nothing was done; renew them");
    }

    @Test
    void aPlanShowsPlaceStepsChangesAndUndoAndChangesNothing() {
        var ran = shop.run("plan", "GrowAgents", "--param", "by=2");

        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out())
                .contains(
                        "Context    shop",
                        "Namespace  default",
                        "CREATE configmaps default/grown",
                        "+ ConfigMap grown",
                        "UPDATE deployments.apps/scale default/agents",
                        "~ spec.replicas: 2 -> 4",
                        "undo: shrink()",
                        "(assumed: see above)",
                        "2 effects would be sent.");
        assertThat(shop.replicas()).isEqualTo(2);
        assertThat(Files.exists(shop.runs())).isFalse();
    }

    @Test
    void aPlanWarnsOfWhoWouldTakeTheChangeBack() {
        shop.world()
                .faults()
                .client()
                .apps()
                .deployments()
                .inNamespace("default")
                .withName("agents")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"app.kubernetes.io/managed-by\":\"Helm\"}}}");

        assertThat(shop.run("plan", "GrowAgents").out()).contains("! Helm manages Deployment agents");
    }

    @Test
    void badParametersAreRefusedBeforeAnythingIsAsked() {
        var ran = shop.run("apply", "GrowAgents", "--yes", "--param", "by=0", "--param", "bye=1");

        assertThat(ran.err()).contains("bye").doesNotContain("\tat ");
        assertThat(ran.code()).isNotZero();
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void withoutATerminalAndWithoutYesNothingIsDone() {
        var ran = shop.run("apply", "GrowAgents");

        assertThat(ran.code()).isEqualTo(7);
        assertThat(ran.err()).contains("--yes was not given");
        assertThat(shop.replicas()).isEqualTo(2);
        assertThat(Files.exists(shop.runs())).isFalse();
    }

    @Test
    void aPersonWhoSaysNoIsObeyed() {
        var ran = shop.typing("no\n", "apply", "GrowAgents");

        assertThat(ran.code()).isEqualTo(7);
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void appliedItChangesWhatWasPlannedAndIsWrittenDown() throws IOException {
        var ran = shop.typing("yes\n", "apply", "GrowAgents", "--param", "by=2");

        assertThat(ran.code()).as(ran.all()).isZero();
        assertThat(ran.out()).contains("COMPLETED");
        assertThat(shop.replicas()).isEqualTo(4);
        var status = shop.run("status", shop.theRun());
        assertThat(status.out())
                .contains(
                        "Ended      COMPLETED",
                        "grow: succeeded",
                        "2 UPDATE deployments.apps/scale default/agents: done");
        assertThat(shop.run("status").out()).contains(shop.theRun() + "  COMPLETED  shop/default");
        assertThat(directory.resolve("runs").resolve(shop.theRun() + ".xml.d")).isNotEmptyDirectory();
        assertThat(lease("runbook-growagents").get().getSpec().getHolderIdentity())
                .isNullOrEmpty();
    }

    @Test
    void protectionIsLiftedByTypingTheNameAndNotByYes() throws IOException {
        var yes = shop.on("shop-prod", null, "apply", "GrowAgents", "--yes");
        assertThat(yes.code()).isEqualTo(7);
        assertThat(yes.err()).contains("'shop-prod' is protected", "--yes does not count here");
        assertThat(shop.on("shop-prod", "shop\n", "apply", "GrowAgents").code()).isEqualTo(7);
        assertThat(shop.replicas()).isEqualTo(2);

        assertThat(shop.on("shop-prod", "shop-prod\n", "apply", "GrowAgents").code())
                .isZero();
        assertThat(shop.replicas()).isEqualTo(3);
        assertThat(Files.readString(shop.runs().resolve(shop.theRun() + ".jsonl")))
                .contains("\"by\":\"drill\",\"way\":\"TYPED_NAME\"");
    }

    @Test
    void glassIsBrokenOnlyWithAReason() {
        assertThat(shop.on("shop-prod", null, "apply", "GrowAgents", "--break-glass")
                        .code())
                .isEqualTo(64);
        assertThat(shop.on("shop-prod", null, "apply", "GrowAgents", "--yes", "--break-glass", "--reason", "3 a.m.")
                        .code())
                .isZero();
    }

    @Test
    void aFailedStepAsksAndIsTakenBack() throws IOException {
        var ran = shop.typing("yes\nyes\n", "apply", "GrowAgents", "--param", "fails=true");

        assertThat(ran.code()).as(ran.all()).isEqualTo(3);
        assertThat(Files.readString(shop.runs().resolve(shop.theRun() + ".jsonl")))
                .containsPattern("\"PersonDecided\",\"step\":\"start\",.*\"way\":\"TYPED\"")
                .containsPattern("\"PersonDecided\",\"step\":\"(?!start)\\w+\",.*\"way\":\"TYPED\"");
        assertThat(ran.err()).contains("step 'run' failed", "Roll back what was done?");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void aFailedStepWithNobodyToAskDoesAsTheRunbookStatesWithYes() {
        assertThat(shop.run("apply", "GrowAgents", "--yes", "--param", "fails=true")
                        .code())
                .isEqualTo(3);
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void aManualStepNobodyConfirmsWaitsAndIsResumed() throws IOException {
        var waits = shop.run("apply", "GrowAgents", "--yes", "--param", "asks=true");
        assertThat(waits.code()).as(waits.all()).isEqualTo(5);
        assertThat(waits.out()).contains("runbook resume " + shop.theRun());
        assertThat(shop.replicas()).isEqualTo(2);

        var resumed = shop.typing("yes\nyes\n", "resume", shop.theRun().substring(0, 12));
        assertThat(resumed.code()).as(resumed.all()).isZero();
        assertThat(shop.replicas()).isEqualTo(3);
        assertThat(shop.run("resume", shop.theRun(), "--yes").err()).contains("has ended COMPLETED");
    }

    @Test
    void aCompletedRunIsRolledBackFromItsJournal() throws IOException {
        assertThat(shop.run("apply", "GrowAgents", "--yes").code()).isZero();

        var ran = shop.typing("yes\n", "rollback", shop.theRun());

        assertThat(ran.code()).as(ran.all()).isZero();
        assertThat(ran.out()).contains("ROLLED_BACK").containsPattern("rollback +Add agents");
        assertThat(shop.replicas()).isEqualTo(2);
        assertThat(shop.world()
                        .faults()
                        .client()
                        .configMaps()
                        .inNamespace("default")
                        .withName("grown")
                        .get())
                .isNull();
        assertThat(shop.run("rollback", shop.theRun(), "--yes").code()).isEqualTo(7);
    }

    @Test
    void toAbortARunThatWaitsForAPersonIsToTakeItBack() throws IOException {
        assertThat(shop.run("apply", "GrowAgents", "--yes", "--param", "asks=true")
                        .code())
                .isEqualTo(5);

        var refused = shop.run("abort", shop.theRun());

        assertThat(refused.code()).isEqualTo(7);
        assertThat(refused.err())
                .contains(
                        "the run " + shop.theRun() + " waits for a person",
                        "there is nothing to stop. Go on with runbook resume " + shop.theRun(),
                        "take it back with runbook rollback " + shop.theRun() + ".");
    }

    @Test
    void aRunOfWhichNothingCanBeTakenBackStaysWhatItIs() throws IOException {
        var policy = Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n")
                .toString();
        assertThat(shop.run("apply", "IrreversibleFixture", "--yes", "--policy", policy)
                        .code())
                .isZero();
        var run = shop.theRun();

        var refused = shop.run("rollback", run, "--yes", "--policy", policy);

        assertThat(refused.code()).as(refused.all()).isEqualTo(7);
        assertThat(refused.err())
                .contains("nothing that the run " + run + " did can be taken back", "Nothing was done")
                .contains("restart (PATCH deployments.apps default/agents): it is irreversible, the old pods are gone");
        assertThat(shop.run("status", run).out()).contains("Ended      COMPLETED");
    }

    @Test
    void whatCanBeTakenBackIsAlthoughTheRestStays() throws IOException {
        var policy = Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n");
        var ran = shop.run(
                "apply", "IrreversibleFixture", "--yes", "--policy", policy.toString(), "--param", "notes=true");
        assertThat(ran.code()).as(ran.all()).isZero();
        var run = ran.out().replaceAll("(?s).*Run        (\\S+).*", "$1");

        var back = shop.run("rollback", run, "--yes", "--policy", policy.toString());

        assertThat(back.code()).as(back.all()).isEqualTo(4);
        assertThat(back.out()).contains("step 'restart' stays");
        assertThat(shop.world()
                        .faults()
                        .client()
                        .configMaps()
                        .inNamespace("default")
                        .withName("restarted")
                        .get())
                .isNull();
    }

    @Test
    void aRollbackDoesNotOverwriteSomebodyElsesLaterChange() throws IOException {
        assertThat(shop.run("apply", "GrowAgents", "--yes").code()).isZero();
        shop.scale(7);

        var refused = shop.run("rollback", shop.theRun(), "--yes");
        assertThat(refused.code()).as(refused.all()).isEqualTo(4);
        assertThat(refused.out())
                .contains("somebody changed Deployment agents", "--overwrite")
                .contains("~ spec.replicas: 3 -> 7", "Called at dev.runbook.chaos.live.GrowAgents.shrink(")
                .doesNotContain("vert.x", "\"metadata\"");
        assertThat(shop.replicas()).isEqualTo(7);

        assertThat(shop.run("rollback", shop.theRun(), "--yes", "--overwrite").code())
                .isZero();
        assertThat(shop.replicas()).isEqualTo(2);
        assertThat(shop.runs().resolve(shop.theRun() + ".jsonl"))
                .content()
                .contains("RollbackStarted")
                .doesNotContain("1970-01-01");
    }

    @Test
    void theKillSwitchStopsTheNextWrite() {
        shop.world()
                .faults()
                .client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("kube-system")
                        .withName("runbook-kill-switch")
                        .endMetadata()
                        .addToData("stop", "true")
                        .build())
                .create();

        var ran = shop.run("apply", "GrowAgents", "--yes");

        assertThat(ran.code()).as(ran.all()).isEqualTo(7);
        assertThat(ran.err()).contains("the kill switch kube-system/runbook-kill-switch says stop");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void thePolicyBoundsWhatARunMayDo() throws IOException {
        var policy = directory.resolve("policy.yaml");
        Files.writeString(policy, "maxObjects: 1\n");
        var ran = shop.run("apply", "GrowAgents", "--yes", "--policy", policy.toString());
        assertThat(ran.code()).as(ran.all()).isEqualTo(7);
        assertThat(ran.out()).contains("maxObjects is 1");
        assertThat(shop.replicas()).isEqualTo(2);

        Files.writeString(policy, "maxObject: 1\nmaxPodsDeleted: many\n");
        var wrong = shop.run("plan", "GrowAgents", "--policy", policy.toString());
        assertThat(wrong.code()).isEqualTo(64);
        assertThat(wrong.err()).contains("there is no key 'maxObject'", "maxPodsDeleted is 'many'");
    }

    @Test
    void aSavedPlanIsAppliedAsItIsAndRefusedWhenTheWorldHasDrifted() {
        var plan = directory.resolve("plan.json");
        assertThat(shop.run("plan", "GrowAgents", "--out", plan.toString()).code())
                .isEqualTo(2);
        shop.scale(5);

        var drifted = shop.run("apply", plan.toString(), "--yes");
        assertThat(drifted.code()).as(drifted.all()).isEqualTo(7);
        assertThat(drifted.err()).contains("not as it was planned", "spec.replicas: 2 -> 3", "spec.replicas: 5 -> 6");

        shop.scale(2);
        assertThat(shop.run("apply", plan.toString(), "--yes").code()).isZero();
        assertThat(shop.replicas()).isEqualTo(3);
    }

    @Test
    void secretsReachNeitherJournalNorScreen() throws IOException {
        var canary = "canary-4711";
        var ran = shop.run("apply", "GrowAgents", "--yes", "--param", "password=" + canary);
        assertThat(ran.code()).as(ran.all()).isZero();

        assertThat(ran.all()).doesNotContain(canary);
        for (var file : List.of(shop.theRun() + ".jsonl")) {
            assertThat(Files.readString(shop.runs().resolve(file), StandardCharsets.UTF_8))
                    .doesNotContain(canary)
                    .contains("parameter.password\":\"***");
        }
        Ran rollback = shop.run("rollback", shop.theRun(), "--yes");
        assertThat(rollback.code()).isEqualTo(64);
        assertThat(rollback.err()).contains("give them again with --param: password");
        assertThat(shop.run("rollback", shop.theRun(), "--yes", "--param", "password=" + canary)
                        .code())
                .isZero();
    }

    @Test
    void aDamagedJournalIsRefusedWithItsPlace() throws IOException {
        assertThat(shop.run("apply", "GrowAgents", "--yes").code()).isZero();
        var file = shop.runs().resolve(shop.theRun() + ".jsonl");
        var lines = Files.readAllLines(file);
        lines.set(2, lines.get(2).replace("2026", "2025"));
        Files.write(file, lines);

        var ran = shop.run("rollback", shop.theRun(), "--yes");

        assertThat(ran.code()).isEqualTo(7);
        assertThat(ran.err()).contains("is damaged in line 3").doesNotContain("\tat ");
        assertThat(shop.run("status").out()).contains("damaged");
    }
}
