package dev.runbook.chaos.live;

import static dev.runbook.api.StepKind.OBSERVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.engine.rules.RuleComparison;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule files as service teams have them, compared with runbooks. */
class RuleComparisonTests {
    @TempDir
    Path directory;

    /** One whose alert can be written in several ways. */
    @Runbook(title = "Too many errors")
    @Alert(
            name = "Errors",
            severity = Severity.CRITICAL,
            forDuration = "2m",
            expr = "sum by (job, code) (rate(errors_total{job=\"shop\",code=~\"5..|4, 2\"}[5m]))"
                    + " / on (job) group_left (code) total > 0.05")
    static class ErrorsFixture {
        @Step(order = 10, kind = OBSERVE, title = "Look")
        void look() {}
    }

    private static final String RULE = """
              - alert: Errors
                expr: |
                  sum by(code,job)(rate( errors_total{code=~"5..|4, 2",  job='shop'}[5m] ))
                    /on(job)group_left(code)  total > 5e-2   # five percent
                for: 120s
            """;

    private void same(String content) throws IOException {
        var file = Files.writeString(directory.resolve("rules.yaml"), content);
        assertThatCode(() -> RuleComparison.verify(List.of(file), ErrorsFixture.class))
                .doesNotThrowAnyException();
    }

    private static String indented(String text, int by) {
        return text.indent(by);
    }

    @Test
    void whitespaceAndOrderAreNoDifference() throws IOException {
        same("groups:\n- name: g\n  rules:\n" + RULE);
    }

    @Test
    void anotherValueIsOne() throws IOException {
        var file = Files.writeString(
                directory.resolve("rules.yaml"),
                "groups:\n- name: g\n  rules:\n" + RULE.replace("5..|4, 2", "5..|2, 4"));
        assertThatThrownBy(() -> RuleComparison.verify(List.of(file), ErrorsFixture.class))
                .hasMessageContaining("asks sum by(code,job)(rate( errors_total{code=~\"5..|2, 4\",  job='shop'}[5m] ))"
                        + " /on(job)group_left(code)  total > 5e-2")
                .hasMessageContaining("its runbook sum by (job, code)");
    }

    /** Prometheus takes them all. */
    @ParameterizedTest
    @ValueSource(strings = {"- name: none\n", "- name: none\n  rules:\n", "- name: none\n  rules: []\n", """
                - name: records
                  rules:
                  - {record: 'a:b', expr: up}
                """})
    void groupsWithoutAlertsAreNoFinding(String group) throws IOException {
        same("groups:\n" + group + "- name: g\n  rules:\n" + RULE);
    }

    @Test
    void aListOfResourcesIsReadAndSoAreSeveralDocuments() throws IOException {
        var resource = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a}\nspec:\n"
                + "  groups:\n  - name: g\n    rules:\n" + indented(RULE, 2);
        same("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: x}}\n-\n"
                + indented(resource, 2));
        same("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n---\n" + resource);
    }

    @Test
    void mergedMapsAreRead() throws IOException {
        same("""
                x-rule: &base {alert: Errors, for: 2m, labels: {severity: critical}}
                groups:
                - name: g
                  rules:
                  - <<: *base
                    expr: sum by (job, code) (rate(errors_total{job="shop", code=~"5..|4, 2"}[5m])) / on (job) group_left (code) total > 0.05
                """);
    }

    /** One name for two severities is usual; that the runbook answers only one of them is the finding. */
    @Test
    void theSameAlertTwiceIsNamedWhereItsLabelsAreTheSame() throws IOException {
        var other = "  - {alert: Errors, expr: up > 3, for: 2m, labels: {severity: %s}}\n";
        var labelled = RULE + "    labels: {severity: critical}\n";
        var file = directory.resolve("rules.yaml");
        Files.writeString(file, "groups:\n- name: g\n  rules:\n" + labelled + other.formatted("warning"));
        assertThatThrownBy(() -> RuleComparison.verify(List.of(file), ErrorsFixture.class))
                .hasMessageContaining("asks up > 3")
                .hasMessageNotContaining("stands twice");
        Files.writeString(file, "groups:\n- name: g\n  rules:\n" + labelled + other.formatted("critical"));
        assertThatThrownBy(() -> RuleComparison.verify(List.of(file), ErrorsFixture.class))
                .hasMessageContaining("alert Errors stands twice with different expressions");
        same("groups:\n- name: g\n  rules:\n" + labelled + labelled.replace("  total", " total"));
    }

    @Test
    void whatBecameOfPagesIsSaidOnceEach() throws IOException {
        var pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var hang = new CountDownLatch(1);
        var threads = Executors.newCachedThreadPool();
        var asked = new java.util.concurrent.ConcurrentLinkedQueue<String>();
        pages.setExecutor(threads);
        pages.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            asked.add(exchange.getRequestMethod() + " " + path);
            try (exchange) {
                if (path.equals("/hangs")) {
                    hang.await();
                }
                if (path.equals("/moved")) {
                    exchange.getResponseHeaders().add("Location", "/ok");
                }
                int status = exchange.getRequestMethod().equals("HEAD")
                        ? 405
                        : Map.of("/moved", 301, "/login", 401, "/gone", 404).getOrDefault(path, 200);
                exchange.sendResponseHeaders(status, -1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        pages.start();
        try {
            var rules = new StringBuilder("groups:\n- name: g\n  rules:\n");
            for (var page : List.of("ok", "ok", "moved", "login", "gone", "hangs", "hangs", "{{ $labels.job }}")) {
                rules.append("  - {alert: Errors, expr: up, annotations: {runbook_url: 'http://localhost:"
                        + pages.getAddress().getPort() + "/" + page + "'}}\n");
            }
            rules.append("  - {alert: Errors, expr: up, annotations: {runbook_url: 'http://localhost:1/x'}}\n");
            var file = Files.writeString(directory.resolve("rules.yaml"), rules);
            var found = CommandLineFixture.plain(
                    null, "rules", "--runbook", "GrowAgents", "compare", "--check-urls", file.toString());

            assertThat(found.out().lines().filter(line -> line.contains("dead runbook_url")))
                    .hasSize(4)
                    .anyMatch(line -> line.endsWith("/gone: 404"))
                    .anyMatch(line -> line.endsWith("/hangs: no answer within 5s"))
                    .anyMatch(line -> line.endsWith("localhost:1/x: nobody answers there"));
            // Once by its own URL, once by that of the page that has moved there.
            assertThat(asked.stream().filter(request -> request.equals("GET /ok")))
                    .hasSize(2);
        } finally {
            hang.countDown();
            pages.stop(0);
            threads.shutdownNow();
        }
    }
}
