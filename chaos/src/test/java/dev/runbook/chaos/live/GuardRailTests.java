package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.runbook.chaos.live.CommandLineFixture.Ran;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What the policy file holds live runs to. */
class GuardRailTests extends ShopFixture {
    private Ran under(String policy, String... arguments) throws IOException {
        var file = Files.writeString(directory.resolve("policy.yaml"), policy);
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--policy", file.toString()));
        return shop.run(all.toArray(String[]::new));
    }

    @Test
    void whatThePolicyDoesNotUnderstandIsSaidAtOnce() throws IOException {
        var wrong = under(
                "windows: {open: [\"Mo 9-17\"], freeze: [\"2027-01-02/2026-12-20\"]}\nabort: {bad: \"sum(\"}\n"
                        + "abortUnreadable: maybe\napprovals: [{people: 0, place: x}]\ncoolDown: soon\nattempts: 0\n",
                "plan",
                "GrowAgents");

        assertThat(wrong.code()).isEqualTo(64);
        assertThat(wrong.err())
                .contains("windows has no zone", "'Mo 9-17' is no window", "ends before it begins")
                .contains(
                        "abort.bad is no PromQL", "abortUnreadable is 'maybe'", "there is no key 'approvals[0].place'")
                .contains("people is '0'", "coolDown is 'soon'", "attempts is '0'");
    }

    @Test
    void verbsAreBounded() throws IOException {
        var ran = under("verbs: [create]\n", "apply", "GrowAgents", "--yes");

        assertThat(ran.code()).as(ran.all()).isEqualTo(7);
        assertThat(ran.out()).contains("the policy does not allow to update anything");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void nothingChangesOutsideTheWindowsButWithBrokenGlass() throws IOException {
        var tomorrow = Instant.now().atZone(ZoneOffset.UTC).getDayOfWeek().plus(2);
        var policy = "windows: {zone: UTC, open: [\"" + tomorrow + " 09:00-17:00\"]}\n";

        var plan = under(policy, "plan", "GrowAgents");
        assertThat(plan.code()).as(plan.all()).isEqualTo(2);
        assertThat(plan.err()).contains("A run would be refused now: changes are allowed " + tomorrow);
        var refused = under(policy, "apply", "GrowAgents", "--yes");
        assertThat(refused.code()).as(refused.all()).isEqualTo(7);
        assertThat(shop.replicas()).isEqualTo(2);

        var broken = under(policy, "apply", "GrowAgents", "--yes", "--break-glass", "--reason", "it burns");
        assertThat(broken.code()).as(broken.all()).isZero();
        assertThat(Files.readString(shop.runs().resolve(shop.theRun() + ".jsonl")))
                .contains("\"by\":\"drill\",\"way\":\"BROKEN_GLASS\"")
                .doesNotContain("TimeJudged");
        var back = under(policy, "rollback", shop.theRun(), "--yes");
        assertThat(back.code()).as(back.all()).isZero();
    }

    @Test
    void whatTheClockWasReadForIsInTheJournal() throws IOException {
        var policy = "windows: {zone: UTC, open: [\"daily 00:00-24:00\"]}\ncoolDown: 2h\nattempts: 4\n";
        var waits = under(policy, "apply", "GrowAgents", "--yes", "--param", "asks=true");
        assertThat(waits.code()).as(waits.all()).isEqualTo(5);
        var journal = shop.runs().resolve(shop.theRun() + ".jsonl");
        assertThat(Files.readString(journal))
                .containsSubsequence(
                        "\"TimeJudged\",\"judged\":\"the time windows for changes\",\"limit\":null,\"outcome\":\"open\"",
                        "\"TimeJudged\",\"judged\":\"runs of it here since\",\"limit\":\"",
                        "\"outcome\":\"fewer than 4\"");

        shop.person("alice");
        shop.by("alice", "approve", shop.theRun(), "queue", "--yes");
        var tomorrow = Instant.now().atZone(ZoneOffset.UTC).getDayOfWeek().plus(2);
        var closed = "windows: {zone: UTC, open: [\"" + tomorrow + " 09:00-17:00\"]}\n";
        var refused = under(closed, "resume", shop.theRun(), "--yes");
        assertThat(refused.code()).as(refused.all()).isEqualTo(7);
        assertThat(Files.readString(journal)).contains("\"outcome\":\"changes are allowed " + tomorrow);
    }

    @Test
    void whatHasNotHelpedIsNotTriedForEver() throws IOException {
        assertThat(under("attempts: 1\n", "apply", "GrowAgents", "--yes").code())
                .isZero();
        var first = shop.theRun();
        assertThat(shop.run("rollback", first, "--yes").code()).isZero();

        var again = under("attempts: 1\n", "apply", "GrowAgents", "--yes");

        assertThat(again.code()).as(again.all()).isEqualTo(7);
        assertThat(again.err()).contains("GrowAgents ran 1 times here within 30m (" + first + ")", "--break-glass");
        assertThat(shop.replicas()).isEqualTo(2);
        assertThat(under("attempts: 2\n", "apply", "GrowAgents", "--yes").code())
                .isZero();
    }

    @Test
    void anAbortConditionThatHoldsStopsBeforeTheFirstWrite() throws IOException {
        var ran = under("abort: {\"all is up\": \"vector(1)\"}\n", "apply", "GrowAgents", "--yes");

        assertThat(ran.code()).as(ran.all()).isEqualTo(7);
        assertThat(ran.err()).contains("the abort condition 'all is up' holds (vector(1) is 1.0)");
        assertThat(shop.replicas()).isEqualTo(2);
        assertThat(under("abort: {\"none\": \"vector(1) > 2\"}\n", "apply", "GrowAgents", "--yes")
                        .code())
                .isZero();
    }

    @Test
    void anAbortConditionIsAskedBeforeEachWriteAndLetsARollbackThrough() throws IOException {
        var waits = shop.run("apply", "GrowAgents", "--yes", "--param", "asks=true");
        assertThat(waits.code()).as(waits.all()).isEqualTo(5);
        shop.person("alice");
        assertThat(shop.by("alice", "approve", shop.theRun(), "queue", "--yes").code())
                .isZero();

        var stopped = under("abort: {\"now\": \"vector(1)\"}\n", "resume", shop.theRun(), "--yes");

        assertThat(stopped.code()).as(stopped.all()).isEqualTo(7);
        assertThat(stopped.out()).contains("the abort condition 'now' holds");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void aRunThatOnlyWaitsIsStoppedByAnAbortConditionAndTakenBack() throws IOException {
        var ran = under(
                "undrilled: true\nabort: {\"too many\": \"kube_deployment_spec_replicas{deployment='agents'} > 2\"}\n",
                "apply",
                "WaitingFixture",
                "--yes");

        assertThat(ran.code()).as(ran.all()).isEqualTo(130);
        assertThat(ran.err()).contains("the abort condition 'too many' holds");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void aConditionThatNobodyAnswersStopsUnlessThePolicySaysOtherwise() throws IOException {
        var policy = Files.writeString(directory.resolve("policy.yaml"), "abort: {\"down\": \"up == 0\"}\n");
        var arguments = List.of(
                "apply",
                "UndrilledFixture",
                "--yes",
                "--context",
                "shop",
                "--kubeconfig",
                directory.resolve("kubeconfig").toString(),
                "--journal-dir",
                shop.runs().toString(),
                "--policy",
                policy.toString());
        var refused = CommandLineFixture.plain(null, arguments.toArray(String[]::new));
        assertThat(refused.code()).as(refused.all()).isEqualTo(7);
        assertThat(refused.err()).contains("the abort condition 'down' can't be asked", "'abortUnreadable: go'");

        Files.writeString(policy, "abort: {\"down\": \"up == 0\"}\nabortUnreadable: go\nundrilled: true\n");
        var ran = CommandLineFixture.plain(null, arguments.toArray(String[]::new));
        assertThat(ran.code()).as(ran.all()).isZero();
    }

    @Test
    void twoOthersHaveToAgreeAndOneOfThemTwiceIsNotTwo() throws IOException {
        var aliceName = shop.person("alice");
        var bobName = shop.person("bob");
        var policy = "approvals: [{contexts: [shop], namespaces: [\"def*\"], people: 2}]\n";
        var asked = under(policy, "apply", "GrowAgents", "--yes");
        assertThat(asked.code()).as(asked.all()).isEqualTo(5);
        assertThat(asked.err()).contains("2 other people have to agree to this plan");
        var plan = asked.err().replaceAll("(?s).*runbook approve (plan-\\w+) start.*", "$1");

        assertThat(shop.run("approve", plan, "start", "--yes").code()).isEqualTo(7);
        var alice = shop.by("alice", "approve", plan, "start", "--yes");
        assertThat(alice.out()).contains("1 more of other people is needed");
        assertThat(shop.by("alice", "approve", plan, "start", "--yes").out())
                .contains("1 more of other people is needed");
        assertThat(under(policy, "apply", "GrowAgents", "--yes").err()).contains("so far: " + aliceName);
        assertThat(shop.replicas()).isEqualTo(2);

        shop.by("bob", "approve", plan, "start", "--yes");
        var other = under(policy, "apply", "GrowAgents", "--yes", "--param", "by=2");
        assertThat(other.code()).as("another plan is another question").isEqualTo(5);
        var done = under(policy, "apply", "GrowAgents", "--yes");
        assertThat(done.code()).as(done.all()).isZero();
        assertThat(Files.readString(shop.runs().resolve(shop.theRun() + ".jsonl")))
                .containsSubsequence(
                        "\"type\":\"PersonDecided\",\"step\":\"start\",\"approved\":true,\"by\":\"" + aliceName
                                + "\",\"way\":\"COMMAND\"",
                        "\"by\":\"" + bobName + "\",\"way\":\"COMMAND\",\"question\":\"",
                        "\"by\":\"drill\",\"way\":\"YES_OPTION\"",
                        "\"type\":\"RunStarted\"");
    }

    @Test
    void brokenGlassIsHeard() throws IOException {
        var heard = new CopyOnWriteArrayList<String>();
        var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            heard.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        try {
            var channels = Files.writeString(
                    directory.resolve("channels.yaml"),
                    "webhooks: {pager: {url: \"http://127.0.0.1:"
                            + receiver.getAddress().getPort() + "/\"}}\n");
            var ran = under(
                    "tell: pager\n",
                    "apply",
                    "UndrilledFixture",
                    "--yes",
                    "--break-glass",
                    "--reason",
                    "it burns",
                    "--channels",
                    channels.toString());

            assertThat(ran.code()).as(ran.all()).isZero();
            assertThat(heard)
                    .anyMatch(message -> message.contains("drill broke the glass") && message.contains("it burns"));
        } finally {
            receiver.stop(0);
        }
        assertThat(under("{}\n", "apply", "UndrilledFixture", "--yes", "--break-glass", "--reason", "again")
                        .err())
                .contains("Nobody is told of the broken glass");
    }

    @Test
    void notTooManyPodsOfAWorkloadGoAtATime() throws IOException {
        var ran = under("undrilled: true\n", "apply", "EvictingFixture", "--yes");

        assertThat(ran.code()).as(ran.all()).isEqualTo(7);
        assertThat(ran.out()).contains("it would leave 0 of 2 pods of one workload ready");
    }

    /** Nothing goes in a plan, so that each of them is the first. */
    @Test
    void notTooManyPodsOfAWorkloadGoOneRightAfterTheOtherInAPlan() throws IOException {
        var plan = under("undrilled: true\n", "plan", "RollingFixture");

        assertThat(plan.code()).as(plan.all()).isEqualTo(7);
        assertThat(plan.out())
                .contains("it would leave 0 of 2 pods of one workload ready", ", right after agents-")
                .contains("and maxReplicasPercent is 50", "Called at dev.runbook.chaos.live.RollingFixture.evict(");
        assertThat(under("undrilled: true\n", "apply", "RollingFixture", "--yes")
                        .code())
                .isEqualTo(7);
        assertThat(under("undrilled: true\n", "plan", "RollingFixture", "--param", "waits=true")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void notMorePodsGoThanThePolicySaysInAPlan() throws IOException {
        var policy = "undrilled: true\nmaxReplicasPercent: 100\nmaxPodsDeleted: 1\n";
        var plan = under(policy, "plan", "RollingFixture", "--param", "waits=true");

        assertThat(plan.code()).as(plan.all()).isEqualTo(7);
        assertThat(plan.out()).contains("would have deleted 2 pods, and maxPodsDeleted is 1");
    }

    @Test
    void theKillSwitchHearsWhatPeopleWriteInAHurry() {
        for (var word : List.of("yes", "TRUE", "Other, GrowAgents")) {
            shop.world()
                    .faults()
                    .client()
                    .resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace("kube-system")
                            .withName("runbook-kill-switch")
                            .endMetadata()
                            .addToData("stop", word)
                            .build())
                    .serverSideApply();
            var ran = shop.run("apply", "GrowAgents", "--yes");
            assertThat(ran.code()).as(ran.all()).isEqualTo(7);
            assertThat(ran.err()).contains("the kill switch kube-system/runbook-kill-switch says stop");
        }
        assertThat(shop.replicas()).isEqualTo(2);
    }
}
