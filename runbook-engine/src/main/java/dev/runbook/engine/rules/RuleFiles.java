package dev.runbook.engine.rules;

import dev.runbook.api.FiringAlert;
import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.model.RunbookModel;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apiguardian.api.API;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * The files that follow from runbooks: rules for Prometheus, unit tests for them, the same as a {@code PrometheusRule}, a configuration of
 * Alertmanager that brings the alerts to {@code runbook serve}, and a page for each {@code runbook_url}. The same
 * runbooks give the same bytes.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class RuleFiles {
    /** The name of the rule file. */
    public static final String RULES = "runbooks.rules.yaml";

    private static final String TESTS = "runbooks.tests.yaml";
    private static final String CUSTOM_RESOURCE = "runbooks.prometheusrule.yaml";
    private static final String ALERTMANAGER = "alertmanager.yaml";
    /** What has room in a message that the server takes. */
    private static final int MOST_ALERTS = 1000;

    private final List<RunbookModel> runbooks;
    private final String pages;
    private final String webhook;
    private final Dump yaml = new Dump(DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setIndent(2)
            .setSplitLines(false)
            .build());

    private RuleFiles(List<RunbookModel> runbooks, String pages, String webhook) {
        this.runbooks = runbooks;
        this.pages = pages;
        this.webhook = webhook;
    }

    /**
     * Writes them.
     *
     * @param pages the URL under which the pages are published, without a slash at its end
     * @param webhook the URL of {@code runbook serve}'s webhook
     * @param tests what drills have seen of the alerts; empty for no unit tests
     * @param page writes a runbook as Markdown
     * @return contents by file name
     */
    public static SortedMap<String, String> of(
            Collection<RunbookModel> runbooks,
            String pages,
            String webhook,
            List<RuleTest> tests,
            Function<RunbookModel, String> page) {
        var sorted = runbooks.stream()
                .sorted(java.util.Comparator.comparing(RunbookModel::id))
                .toList();
        var files = new RuleFiles(sorted, pages, webhook);
        var contents = new TreeMap<String, String>();
        contents.put(RULES, files.document(Map.of("groups", files.groups())));
        contents.put(CUSTOM_RESOURCE, files.customResource());
        if (!tests.isEmpty()) {
            contents.put(TESTS, files.tests(tests));
        }
        contents.put(ALERTMANAGER, files.alertmanager());
        sorted.forEach(runbook -> contents.put(runbook.id() + ".md", page.apply(runbook)));
        return contents;
    }

    private String document(Map<String, ?> content) {
        return "# Written by runbook rules write. Change the runbooks, not this file.\n" + yaml.dumpToString(content);
    }

    private List<Map<String, Object>> groups() {
        return runbooks.stream()
                .filter(runbook -> !runbook.alerts().isEmpty())
                .map(runbook -> {
                    var group = new LinkedHashMap<String, Object>();
                    group.put("name", "runbook." + runbook.id());
                    group.put(
                            "rules",
                            runbook.alerts().stream()
                                    .map(alert -> rule(runbook, alert))
                                    .toList());
                    return (Map<String, Object>) group;
                })
                .toList();
    }

    private Map<String, Object> rule(RunbookModel runbook, AlertModel alert) {
        var rule = new LinkedHashMap<String, Object>();
        rule.put("alert", alert.name());
        rule.put("expr", alert.expr());
        rule.put("for", text(alert.forDuration()));
        if (!alert.keepFiringFor().isZero()) {
            rule.put("keep_firing_for", text(alert.keepFiringFor()));
        }
        rule.put("labels", Map.of("severity", alert.severity().label()));
        var annotations = new LinkedHashMap<String, String>();
        annotations.put("summary", runbook.title());
        annotations.put(
                "description",
                "The value is {{ $value }}. runbook plan " + runbook.id() + " shows what its runbook would do.");
        annotations.put("runbook_url", pages + "/" + runbook.id() + ".md");
        if (!alert.dashboard().isEmpty()) {
            annotations.put("dashboard_url", alert.dashboard());
        }
        annotations.put(FiringAlert.VALUE, "{{ $value }}");
        rule.put("annotations", annotations);
        return rule;
    }

    private String customResource() {
        var resource = new LinkedHashMap<String, Object>();
        resource.put("apiVersion", "monitoring.coreos.com/v1");
        resource.put("kind", "PrometheusRule");
        resource.put("metadata", Map.of("name", "runbooks"));
        resource.put("spec", Map.of("groups", groups()));
        return document(resource);
    }

    private String tests(List<RuleTest> tests) {
        var file = new LinkedHashMap<String, Object>();
        file.put("rule_files", List.of(RULES));
        file.put("evaluation_interval", RuleTest.STEP.toSeconds() + "s");
        file.put("tests", tests.stream().map(RuleTest::inFile).toList());
        return document(file);
    }

    private String alertmanager() {
        var names = runbooks.stream()
                .flatMap(runbook -> runbook.alerts().stream())
                .map(AlertModel::name)
                .sorted()
                .collect(Collectors.joining("|"));
        var route = new LinkedHashMap<String, Object>();
        route.put("receiver", "runbook");
        route.put("matchers", List.of("alertname=~\"" + names + "\""));
        route.put("continue", true);
        var root = new LinkedHashMap<String, Object>();
        // What no runbook answers is told by the server, not dropped.
        root.put("receiver", "runbook");
        root.put("group_by", List.of("alertname"));
        root.put("routes", names.isEmpty() ? List.of() : List.of(route));
        var hook = new LinkedHashMap<String, Object>();
        hook.put("url", webhook);
        hook.put("send_resolved", true);
        hook.put("max_alerts", MOST_ALERTS);
        hook.put("http_config", Map.of("authorization", Map.of("credentials_file", "/etc/alertmanager/runbook-token")));
        var receiver = new LinkedHashMap<String, Object>();
        receiver.put("name", "runbook");
        receiver.put("webhook_configs", List.of(hook));
        var configuration = new LinkedHashMap<String, Object>();
        configuration.put("route", root);
        configuration.put("receivers", List.of(receiver));
        return document(configuration);
    }

    /** The largest unit that needs no fraction. */
    private static String text(Duration duration) {
        if (duration.toMillis() % 60_000 == 0) {
            return duration.toMinutes() + "m";
        }
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
