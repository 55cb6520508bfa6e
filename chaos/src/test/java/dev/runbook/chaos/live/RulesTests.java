package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.runbook.chaos.live.CommandLineFixture.Ran;
import dev.runbook.engine.rules.RuleComparison;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesTests {
    @TempDir
    Path directory;

    private static Ran rules(String... arguments) {
        var all = new ArrayList<>(List.of("rules", "--runbook", "GrowAgents"));
        all.addAll(List.of(arguments));
        return CommandLineFixture.plain(null, all.toArray(String[]::new));
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    @BeforeEach
    void write() {
        var written = rules("write", "--dir", directory.toString(), "--pages", "http://127.0.0.1:1/pages");
        assertThat(written.code()).as(written.all()).isZero();
    }

    @Test
    void whoDoesNotSayWhereThePagesAreIsTold(@TempDir Path other) {
        assertThat(rules("write", "--dir", other.toString()).out())
                .contains("Each runbook_url begins with https://runbooks.example.org, where nothing is", "--pages");
        assertThat(rules("write", "--dir", other.toString(), "--pages", "http://127.0.0.1:1")
                        .out())
                .doesNotContain("where nothing is");
    }

    @Test
    void theFilesFollowFromTheRunbooksAndAreTheSameEachTime() throws IOException {
        var rule = Files.readString(directory.resolve("runbooks.rules.yaml"));
        assertThat(rule)
                .contains("AgentsBehind", "for: 1m", "severity: warning", "http://127.0.0.1:1/pages/GrowAgents.md");
        assertThat(Files.readString(directory.resolve("runbooks.prometheusrule.yaml")))
                .contains("PrometheusRule");
        assertThat(Files.readString(directory.resolve("alertmanager.yaml")))
                .contains("http://127.0.0.1:9095/api/v1/alerts");
        assertThat(Files.readString(directory.resolve("GrowAgents.md"))).startsWith("# Agents are behind");

        write();
        assertThat(directory.resolve("runbooks.rules.yaml")).hasContent(rule);
    }

    @Test
    void aPageHasTheLinksOfItsManualStepsAndWhoIsCalled() throws IOException {
        var pages = directory.resolve("pages");
        CommandLineFixture.plain(null, "rules", "--runbook", "EscalatedFixture", "write", "--dir", pages.toString());
        assertThat(Files.readString(pages.resolve("EscalatedFixture.md")))
                .contains(
                        "MANUAL look: Look after them (1m)\n   Look after them: [Board](http://grafana/d/agents)\n",
                        "\n## Escalation\n\n- L1 (Team Lead): #leads, at once\n- L2 (Manager): #managers, after 3s\n");
        assertThat(CommandLineFixture.plain(null, "show", "EscalatedFixture").out())
                .contains("Board: http://grafana/d/agents", "  L2 (Manager): #managers, after 3s");
        assertThat(Files.readString(directory.resolve("GrowAgents.md"))).doesNotContain("Escalation");
    }

    /** What follows from what a run finds or is given is known only then. */
    @Test
    void aPageHasTheLinksThatDoNotDependOnTheRun() throws IOException {
        var pages = directory.resolve("pages");
        CommandLineFixture.plain(null, "rules", "--runbook", "LinkedFixture", "write", "--dir", pages.toString());
        assertThat(Files.readString(pages.resolve("LinkedFixture.md"))).endsWith("""
                1. OBSERVE count: Count (1m)
                2. MANUAL look: Look at it (1m)
                   [Board](http://grafana/d/queue)
                3. MANUAL stop: Stop it (1m)
                   Stop who sends: [Broker](http://broker/)
                4. MANUAL decide: Decide (1m)
                5. MANUAL call: Call (1m)
                """);
    }

    /** The root's receiver is the one of alerts that no route is for. */
    @Test
    void alertsThatNoRunbookAnswersGoToTheServerToo() throws IOException {
        Object read = new KubernetesSerialization()
                .unmarshal(Files.readString(directory.resolve("alertmanager.yaml")), Map.class);
        var file = (Map<?, ?>) read;
        assertThat(file.get("route"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("receiver", "runbook");
        assertThat(file.get("receivers"))
                .asInstanceOf(InstanceOfAssertFactories.list(Map.class))
                .singleElement(InstanceOfAssertFactories.MAP)
                .containsEntry("name", "runbook")
                .containsKey("webhook_configs");
    }

    @Test
    void staleFilesAreNamedWithTheirFirstWrongLine() throws IOException {
        assertThat(check().code()).isZero();

        var file = directory.resolve("runbooks.rules.yaml");
        Files.writeString(file, Files.readString(file).replace("for: 1m", "for: 9m"));
        Files.move(directory.resolve("GrowAgents.md"), directory.resolve("GrownAgents.md"));
        var stale = check();

        assertThat(stale.code()).isEqualTo(1);
        assertThat(stale.out())
                .contains(
                        "is stale: it has 'for: 9m'",
                        "GrowAgents.md is missing",
                        "GrownAgents.md belongs to no runbook",
                        "Write them again");
    }

    private Ran check() {
        return rules("check", "--dir", directory.toString(), "--pages", "http://127.0.0.1:1/pages");
    }

    @Test
    void rulesThatSayTheSameDifferently() throws IOException {
        var same = file("same.yaml", """
                groups:
                - name: g
                  rules:
                  - record: job:up:sum
                    expr: sum(up)
                  - alert: AgentsBehind
                    expr: "kube_deployment_spec_replicas{deployment=\\"agents\\"}   <2"
                    for: 60s
                """);

        assertThat(rules("compare", same.toString()).out()).contains("1 alerts, 0 findings");
        RuleComparison.verify(List.of(same), GrowAgents.class);
    }

    @Test
    void whatRulesAndRunbooksLackOfEachOtherIsSaidAtOnce() throws IOException {
        var file = file("others.yaml", """
                groups:
                - name: g
                  rules:
                  - {alert: Nobodys, expr: up == 0, for: 5m}
                  - {alert: AgentsBehind, expr: up == 0, for: 5m}
                  - {expr: up}
                  - {alert: AgentsLost, expr: "up ==", for: 5m}
                """);
        var broken = file("broken.yaml", "groups: [");
        var compared = rules("compare", file.toString(), broken.toString(), directory + "/missing.yaml");

        assertThat(compared.code()).isEqualTo(1);
        assertThat(compared.out())
                .contains(
                        "alert Nobodys",
                        "has no runbook",
                        "asks up == 0, its runbook kube_deployment_spec_replicas",
                        "holds for 5m, its runbook says 60s",
                        "others.yaml:6, group g: a rule has neither alert nor record",
                        "others.yaml:5, group g) asks",
                        "broken.yaml:1 is no YAML",
                        "alert AgentsLost",
                        "has an expression that does not parse",
                        "missing.yaml can't be read: there is no such file");
        var none = file("none.yaml", "groups: []");
        assertThatThrownBy(() -> RuleComparison.verify(List.of(none), GrowAgents.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("waits for the alert AgentsBehind, which no rule file has");
    }

    @Test
    void deadPagesAreFound() throws IOException {
        var file = directory.resolve("runbooks.rules.yaml");
        assertThat(rules("compare", file.toString()).code()).isZero();
        assertThat(rules("compare", "--check-urls", file.toString()).out()).contains("has the dead runbook_url");

        var pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pages.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        pages.start();
        try {
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace(
                                    "127.0.0.1:1",
                                    "localhost:" + pages.getAddress().getPort()));
            var asked = rules("compare", "--check-urls", "-o", "json", file.toString());
            assertThat(asked.code()).as(asked.all()).isZero();
            assertThat(asked.out()).containsPattern("\"findings\" : \\[ *\\]");
        } finally {
            pages.stop(0);
        }
    }

    /** The series are those that the drill's Prometheus saw; broken rules are noticed. */
    @Test
    void drillsBecomeUnitTestsOfTheRules() throws Exception {
        var before = scratch();
        var written = rules("write", "--tests", "--dir", directory.toString(), "--pages", "http://127.0.0.1:1/pages");
        assertThat(written.code()).as(written.all()).isZero();
        var tests = directory.resolve("runbooks.tests.yaml");
        assertThat(Files.readString(tests))
                .contains(
                        "rule_files:\n  - runbooks.rules.yaml",
                        "name: dev.runbook.chaos.live.GrowAgentsDrill",
                        "series: kube_deployment_spec_replicas{",
                        "exp_samples: []",
                        "value: 1");
        var again = rules("check", "--tests", "--dir", directory.toString(), "--pages", "http://127.0.0.1:1/pages");
        assertThat(again.code()).as(again.all()).isZero();
        assertThat(scratch()).isEqualTo(before);

        var promtool = System.getenv("RUNBOOK_PROMTOOL");
        assumeTrue(promtool != null, "RUNBOOK_PROMTOOL names no promtool");
        assertThat(test(promtool, tests)).contains("SUCCESS");
        var rule = directory.resolve("runbooks.rules.yaml");
        Files.writeString(rule, Files.readString(rule).replace("< 2", "< 1"));
        assertThat(test(promtool, tests)).contains("FAILED");
    }

    /** What commands have left where temporary files are. */
    private static Set<Path> scratch() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("runbook-rule-tests"))
                    .collect(Collectors.toSet());
        }
    }

    private static String test(String promtool, Path tests) throws Exception {
        var process = new ProcessBuilder(promtool, "test", "rules", tests.toString())
                .redirectErrorStream(true)
                .start();
        var text = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return text;
    }

    /** promtool and amtool are Debian's; RUNBOOK_PROMTOOL names the first where it is not on the path. */
    @Test
    void prometheusItselfAcceptsTheRules() throws Exception {
        var promtool = System.getenv("RUNBOOK_PROMTOOL");
        assumeTrue(promtool != null, "RUNBOOK_PROMTOOL names no promtool");
        var process = new ProcessBuilder(
                        promtool,
                        "check",
                        "rules",
                        directory.resolve("runbooks.rules.yaml").toString())
                .redirectErrorStream(true)
                .start();
        var text = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).as(text).isZero();
        assertThat(text).contains("SUCCESS: 1 rules found");
    }
}
