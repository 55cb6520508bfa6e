package dev.runbook.engine.rules;

import dev.runbook.engine.discovery.ModelReader;
import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.promql.Durations;
import dev.runbook.engine.promql.PromQl;
import dev.runbook.engine.promql.PromQlException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apiguardian.api.API;

/**
 * What rule files and runbooks lack of each other. A service team's test:
 *
 * <pre>
 * RuleComparison.verify(List.of(Path.of("rules/service.yaml")), HighErrorRate.class, HighLatency.class);
 * </pre>
 *
 * @param findings what differs, a line each; empty when all alerts have their runbook
 * @param alerts how many alert rules were compared
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record RuleComparison(List<String> findings, int alerts) {
    /** Copies the list. */
    public RuleComparison {
        findings = List.copyOf(findings);
    }

    /**
     * Compares.
     *
     * @param urls whether each {@code runbook_url} is asked for
     */
    public static RuleComparison of(Collection<Path> files, Collection<RunbookModel> runbooks, boolean urls) {
        var reader = new RuleReader();
        files.forEach(reader::read);
        var findings = new ArrayList<>(reader.problems());
        var alerts = new TreeMap<String, AlertModel>();
        var owners = new TreeMap<String, RunbookModel>();
        for (var runbook : runbooks) {
            for (var alert : runbook.alerts()) {
                alerts.put(alert.name(), alert);
                owners.put(alert.name(), runbook);
            }
        }
        var seen = new TreeSet<String>();
        var twins = new HashMap<String, GivenRule>();
        var pages = new PageCheck();
        for (var rule : reader.rules()) {
            seen.add(rule.alert());
            var twin = twins.put(rule.alert() + rule.labels(), rule);
            if (twin != null && !same(twin.expr(), rule.expr())) {
                findings.add("alert " + rule.alert() + " stands twice with different expressions: " + twin.where()
                        + " and " + rule.where());
            }
            compare(rule, alerts, findings);
            if (urls) {
                ask(pages, rule, findings);
            }
        }
        owners.forEach((name, runbook) -> {
            if (!seen.contains(name)) {
                findings.add("runbook " + runbook.id() + " waits for the alert " + name
                        + ", which no rule file has: nobody will be called");
            }
        });
        return new RuleComparison(findings, seen.size());
    }

    /**
     * Fails unless every alert of the files has its runbook among the classes, and the other way round.
     *
     * @throws AssertionError with all findings
     */
    public static void verify(Collection<Path> files, Class<?>... runbooks) {
        var reader = new ModelReader();
        var models = new ArrayList<RunbookModel>();
        var problems = new ArrayList<String>();
        for (var type : runbooks) {
            var reading = reader.runbook(type);
            if (reading.model() == null) {
                reading.problems().forEach(problem -> problems.add(problem.toString()));
            } else {
                models.add(reading.model());
            }
        }
        problems.addAll(of(files, models, false).findings());
        if (!problems.isEmpty()) {
            throw new AssertionError("rules and runbooks differ:\n  - " + String.join("\n  - ", problems));
        }
    }

    private static void compare(GivenRule rule, Map<String, AlertModel> alerts, List<String> findings) {
        try {
            PromQl.parse(rule.expr());
        } catch (PromQlException e) {
            findings.add("alert " + rule.alert() + " (" + rule.where() + ") has an expression that does not parse: "
                    + e.getMessage());
            return;
        }
        var alert = alerts.get(rule.alert());
        if (alert == null) {
            findings.add("alert " + rule.alert() + " (" + rule.where() + ") has no runbook");
            return;
        }
        if (!same(rule.expr(), alert.expr())) {
            findings.add("alert " + rule.alert() + " (" + rule.where() + ") asks " + line(rule.expr())
                    + ", its runbook " + alert.expr());
        }
        try {
            if (!Durations.parse(rule.forDuration()).equals(alert.forDuration())) {
                findings.add("alert " + rule.alert() + " (" + rule.where() + ") holds for " + rule.forDuration()
                        + ", its runbook says " + alert.forDuration().toSeconds() + "s");
            }
        } catch (IllegalArgumentException e) {
            findings.add("alert " + rule.alert() + " (" + rule.where() + ") has the for '" + rule.forDuration()
                    + "', which is no duration");
        }
    }

    private static String line(String expr) {
        return expr.strip().replaceAll(" *\\R\\s*", " ");
    }

    /** Compares what is meant, not how it is written; what does not parse is told elsewhere. */
    private static boolean same(String one, String other) {
        try {
            return CanonicalExpr.of(one).equals(CanonicalExpr.of(other));
        } catch (PromQlException e) {
            return one.equals(other);
        }
    }

    private static void ask(PageCheck pages, GivenRule rule, List<String> findings) {
        if (rule.runbookUrl().isEmpty()) {
            findings.add("alert " + rule.alert() + " (" + rule.where() + ") has no runbook_url");
            return;
        }
        var objection = pages.objection(rule.runbookUrl());
        if (!objection.isEmpty()) {
            findings.add("alert " + rule.alert() + " (" + rule.where() + ") has the dead runbook_url "
                    + rule.runbookUrl() + ": " + objection);
        }
    }
}
