package dev.runbook.examples.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.fault.CrashLoop;
import dev.runbook.chaos.fault.ImageMissing;
import dev.runbook.chaos.fault.LoadSurge;
import dev.runbook.chaos.fault.SlowDependency;
import dev.runbook.engine.cli.Main;
import dev.runbook.engine.execution.Answered;
import dev.runbook.engine.execution.Answered.Way;
import dev.runbook.engine.live.Approvals;
import dev.runbook.engine.spi.Fault;
import dev.runbook.examples.live.DrilledFixture;
import dev.runbook.examples.predator12.Predator12;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole loop, once per alert of Predator12: a real Prometheus scrapes, a real Alertmanager fires the webhook,
 * {@code runbook serve} as a process of its own applies, the alerts resolve, Slack and mail arrive, the incident files
 * are written. On the way the server is killed three times. Minutes of real time, so only where RUNBOOK_PROMETHEUS and
 * RUNBOOK_ALERTMANAGER name the two programs, as in CI.
 */
@EnabledIfEnvironmentVariable(
        named = "RUNBOOK_ALERTMANAGER",
        matches = ".+",
        disabledReason = "RUNBOOK_ALERTMANAGER and RUNBOOK_PROMETHEUS name no programs")
class LoopTests {
    private static final List<String> RUNBOOKS = List.of("HighErrorRate", "HighLatency", "AgentDown");
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    @TempDir
    Path directory;

    private final LoopReport report = new LoopReport();

    /**
     * What goes wrong, one fault an alert.
     *
     * @param healed whether a person heals what makes the backend slow, as the runbook asks them to
     */
    private record Trouble(Fault errors, Fault latency, Fault agents, boolean healed) {
        String describe() {
            return errors.describe() + "; " + latency.describe() + "; " + agents.describe();
        }
    }

    @Test
    void alertsEndByTheirRunbooksAlthoughTheServerIsKilledThreeTimes() throws IOException {
        try (var world = new EmbeddedLoopFixture(Predator12.withAutoscalerAtMaximum())) {
            loop(
                    world,
                    new Trouble(
                            BadRelease.of("predator-backend").answering(0.30, 503),
                            LoadSurge.on("predator-backend").times(2.2),
                            CrashLoop.of("predator-agents").exitCode(1).times(3).onlyPods(1),
                            false));
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "RUNBOOK_K3S", matches = "required")
    void soTheyDoOnKubernetes() throws IOException {
        try (var world = new K3sLoopFixture(Predator12.withoutAnalysis())) {
            loop(
                    world,
                    new Trouble(
                            BadRelease.of("predator-backend").answering(0.30, 503),
                            SlowDependency.of("postgres").by(Duration.ofMillis(600)),
                            ImageMissing.of("predator-agents"),
                            true));
        }
    }

    /** As a build does before it packs the runbooks. */
    private static void drill() {
        DrilledFixture.pack(List.of(
                "BadReleaseWithoutAnalysisDrill",
                "AutoscalerAtMaximumDrill",
                "MissingImageDrill",
                "WedgedAgentDrill",
                "SlowDependencyDrill"));
    }

    private void loop(LoopWorldFixture world, Trouble trouble) throws IOException {
        drill();
        world.writeKubeconfig(directory.resolve("kubeconfig"), "loop");
        try (var receivers = new ReceiversFixture();
                var server = new ServeFixture(directory);
                var monitoring = monitoring(world, server)) {
            report.figure("prometheus", monitoring.version());
            server.start(options(receivers, monitoring));
            report.say("Prometheus " + monitoring.version() + ", Alertmanager and runbook serve are up on "
                    + world.name());
            trouble.errors().inject(world.faults());
            trouble.agents().inject(world.faults());
            trouble.latency().inject(world.faults());
            report.say("injected: " + trouble.describe());

            kill(server, "an alert is accepted", line -> line.contains("AlertReceived"));
            kill(server, "a write is about to be sent", line -> line.contains("EffectIntended"));
            kill(server, "a run verifies", line -> line.contains("StepStarted") && line.contains("\"recovered\""));
            person(world, server, trouble);
            resolved(monitoring, server);
            verify(world, server, receivers);
        }
        report.write(world.name());
    }

    private MonitoringFixture monitoring(LoopWorldFixture world, ServeFixture server) throws IOException {
        var written = directory.resolve("rules");
        var write = new ArrayList<>(List.of(
                "rules",
                "write",
                "--dir",
                written.toString(),
                "--webhook",
                server.uri("/api/v1/alerts").toString()));
        RUNBOOKS.forEach(id -> write.addAll(1, List.of("--runbook", id)));
        assertThat(run(write.toArray(String[]::new))).contains("written");
        return new MonitoringFixture(
                world, Files.createDirectory(directory.resolve("monitoring")), written, server.token());
    }

    private List<String> options(ReceiversFixture receivers, MonitoringFixture monitoring) throws IOException {
        var policy = Files.writeString(
                directory.resolve("policy.yaml"),
                "serve: {default: automatic, parallel: 3, channel: ops@predator12.io}\n");
        var options = new ArrayList<String>();
        RUNBOOKS.forEach(id -> options.addAll(List.of("--runbook", id)));
        options.addAll(List.of(
                "--context",
                "loop",
                "--kubeconfig",
                directory.resolve("kubeconfig").toString(),
                "--prometheus",
                monitoring.queries().toString(),
                "--channels",
                receivers.channels(directory).toString(),
                "--policy",
                policy.toString()));
        return options;
    }

    private void kill(ServeFixture server, String when, Predicate<String> line) throws IOException {
        Awaitility.await(when)
                .pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE)
                .until(() -> server.records().stream().anyMatch(line));
        report.say("killed, since " + when + ": " + server.records().size() + " records");
        server.killAndRestart();
        report.say("restarted");
    }

    /** Answers what the runs ask, as somebody else than they act as. */
    private void person(LoopWorldFixture world, ServeFixture server, Trouble trouble) {
        var asked = Pattern.compile("runbook approve (\\S+) (\\S+) -n default");
        var answered = new HashSet<String>();
        Awaitility.await("every run ends")
                .pollInterval(Duration.ofMillis(500))
                .atMost(PATIENCE)
                .until(() -> {
                    var log = server.log();
                    for (var line : log) {
                        boolean asksForHelp = line.contains("slowQueries") || line.contains("Latency is back");
                        if (trouble.healed() && asksForHelp && answered.add("healed")) {
                            trouble.latency().heal(world.faults());
                            report.say("a person has made the database fast again");
                        }
                        var question = asked.matcher(line);
                        if (question.find() && answered.add(question.group())) {
                            report.say("asked: " + question.group());
                            approve(world, question.group(1), question.group(2));
                        }
                    }
                    return RUNBOOKS.stream().allMatch(runbook -> completed(log, runbook));
                });
        report.say("every run has ended");
    }

    private static boolean completed(List<String> log, String runbook) {
        return log.stream().anyMatch(line -> line.contains(runbook + " for Predator") && line.contains("COMPLETED"));
    }

    /** Leaves the answer that {@code approve} leaves; on k3s all who come through the world's proxy are one user. */
    private static void approve(LoopWorldFixture world, String run, String step) {
        var approvals = new Approvals(world.faults().client(), "default");
        var asked = approvals.find(run, step).orElseThrow();
        approvals.reply(asked, new Answered(true, "alice", Way.COMMAND, asked.hash(), Instant.now()));
    }

    private void resolved(MonitoringFixture monitoring, ServeFixture server) {
        Awaitility.await("the alerts resolve")
                .pollInterval(Duration.ofMillis(500))
                .atMost(PATIENCE)
                .until(() -> monitoring.alerts().isEmpty()
                        && told(server, "AlertReceived", "key").equals(told(server, "AlertEnded", "key")));
        report.say("Prometheus has no alert any more");
    }

    /** Returns the values of a field in the records of a type; a restart writes down again what it goes on with. */
    private static Set<String> told(ServeFixture server, String type, String field) {
        return server.records().stream()
                .filter(line -> line.contains("\"" + type + "\""))
                .map(line -> line.replaceFirst(".*\"" + field + "\":\"([^\"]+)\".*", "$1"))
                .collect(Collectors.toSet());
    }

    private void verify(LoopWorldFixture world, ServeFixture server, ReceiversFixture receivers) throws IOException {
        var ended = server.records().stream()
                .filter(line -> line.contains("AlertEnded"))
                .toList();
        ended.forEach(report::say);
        var runs = told(server, "AlertStarted", "run");
        // on a slow machine an alert may be over for a moment and fire again, which its run has to do with already
        assertThat(ended)
                .filteredOn(line -> !line.contains("\"RESOLVED\""))
                .hasSameSizeAs(runs)
                .allMatch(line -> line.contains("COMPLETED"));
        var log = server.log();
        assertThat(RUNBOOKS).allMatch(runbook -> completed(log, runbook));
        assertThat(image(world)).isEqualTo("predator12/backend:1.4.0");
        assertThat(receivers.posted())
                .anyMatch(form -> form.contains("Backend error rate is"))
                .noneMatch(form -> form.contains("no data"));
        assertThat(receivers.mails()).anyMatch(mail -> mail.startsWith("ops@predator12.io: HighErrorRate for"));
        try (var files = Files.list(server.incidents())) {
            assertThat(files.filter(file -> file.toString().endsWith(".md")))
                    .hasSameSizeAs(runs)
                    .allSatisfy(file ->
                            assertThat(file).content().contains("Dashboard: <http://grafana:3000/d/predator12>"))
                    .anySatisfy(file -> assertThat(file).content().contains("| backend error rate, at most "));
        }
        report.figure("alerts", ended.size());
        report.figure("kills", 3);
        report.figure("slackMessages", receivers.posted().size());
        report.figure("mails", receivers.mails().size());
        receivers
                .posted()
                .forEach(form -> report.say("Slack: " + form.lines().findFirst().orElse("")));
        receivers.mails().forEach(mail -> report.say("mail: " + mail));
    }

    private static String image(LoopWorldFixture world) {
        GenericKubernetesResource rollout = world.faults()
                .client()
                .genericKubernetesResources("argoproj.io/v1alpha1", "Rollout")
                .inNamespace("default")
                .withName("predator-backend")
                .get();
        return rollout.get("spec", "template", "spec", "containers", 0, "image");
    }

    private static String run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var screen = new PrintStream(out, true, StandardCharsets.UTF_8);
        int code = Main.run(new ByteArrayInputStream(new byte[0]), screen, screen, false, arguments);
        assertThat(code).as(out.toString(StandardCharsets.UTF_8)).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }
}
