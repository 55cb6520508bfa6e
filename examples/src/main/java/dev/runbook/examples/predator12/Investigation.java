package dev.runbook.examples.predator12;

import static dev.runbook.api.OnFailure.CONTINUE;
import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.Severity.WARNING;
import static dev.runbook.api.StepKind.NOTIFY;
import static dev.runbook.api.StepKind.OBSERVE;

import dev.runbook.api.Alert;
import dev.runbook.api.From;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.port.ChangeLog;
import dev.runbook.api.port.Commit;
import dev.runbook.api.port.LogDocument;
import dev.runbook.api.port.LogLine;
import dev.runbook.api.port.LogPattern;
import dev.runbook.api.port.LogSearch;
import dev.runbook.api.port.Notification;
import dev.runbook.api.port.Notifier;
import dev.runbook.api.port.ObjectEvent;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.Slos;
import dev.runbook.api.port.Synchronisation;
import dev.runbook.api.port.Trace;
import dev.runbook.api.port.Traces;
import dev.runbook.api.slo.Slo;
import dev.runbook.api.slo.SloStatus;
import dev.runbook.examples.predator12.Predator12Slos.Availability;
import dev.runbook.examples.predator12.Predator12Slos.CpuUse;
import dev.runbook.examples.predator12.Predator12Slos.ErrorRate;
import dev.runbook.examples.predator12.Predator12Slos.Latency;
import dev.runbook.examples.predator12.Predator12Slos.RestartRate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The section <em>Investigation Steps</em>: some requests fail, too few for the alert on errors, or containers are
 * restarted too often. Gathers one page of
 * findings and changes nothing. A source that does not answer is a line of the page.
 */
@Runbook(title = "Requests fail or containers restart now and then", namespace = "default")
@Alert(
        name = "PredatorAvailabilityLow",
        severity = WARNING,
        forDuration = "5m",
        slo = Availability.class,
        dashboard = Predator12Links.DASHBOARD)
@Alert(
        name = "PredatorRestartRateHigh",
        severity = CRITICAL,
        forDuration = "1m",
        slo = RestartRate.class,
        dashboard = Predator12Links.DASHBOARD)
@Predator12OnCall
public class Investigation {
    private static final String BACKEND = "predator-backend";

    /** A metric now. */
    public record Measured(String what, String value, boolean met) {}

    /**
     * The page.
     *
     * @param missing the sources that did not answer
     */
    public record Findings(
            List<Commit> commits,
            List<ObjectEvent> events,
            List<Synchronisation> deployments,
            List<Measured> metrics,
            List<LogPattern> errors,
            List<LogPattern> searched,
            List<Trace> slowest,
            List<String> missing) {
        /** Copies the lists. */
        public Findings {
            commits = List.copyOf(commits);
            events = List.copyOf(events);
            deployments = List.copyOf(deployments);
            metrics = List.copyOf(metrics);
            errors = List.copyOf(errors);
            searched = List.copyOf(searched);
            slowest = List.copyOf(slowest);
            missing = List.copyOf(missing);
        }
    }

    @Step(order = 10, kind = OBSERVE, title = "View recent commits", onFailure = CONTINUE)
    List<Commit> commits(ChangeLog changes) {
        return changes.commits("predator12", 10);
    }

    @Step(order = 20, kind = OBSERVE, title = "Check recent events, newest first", onFailure = CONTINUE)
    List<ObjectEvent> events(ChangeLog changes) {
        return changes.events(20);
    }

    @Step(order = 30, kind = OBSERVE, title = "Check Argo CD's sync history", onFailure = CONTINUE)
    List<Synchronisation> deployments(ChangeLog changes) {
        return changes.in("argocd").synchronisations(BACKEND);
    }

    @Step(order = 40, kind = OBSERVE, title = "Query error rate, latency, CPU usage and restarts", onFailure = CONTINUE)
    List<Measured> metrics(Slos slos) {
        return Stream.<Class<? extends Slo>>of(ErrorRate.class, Latency.class, CpuUse.class, RestartRate.class)
                .flatMap(slo -> slos.get(slo).stream())
                .map(Investigation::measured)
                .toList();
    }

    private static Measured measured(SloStatus status) {
        return new Measured(status.title(), status.objective().unit().render(status.value()), status.met());
    }

    @Step(order = 50, kind = OBSERVE, title = "Group recent errors of the backend", onFailure = CONTINUE)
    List<LogPattern> errors(Pods pods) {
        return LogPattern.group(pods.logs("app=" + BACKEND, 500).stream()
                .map(LogLine::text)
                .filter(LogPattern::isError)
                .toList());
    }

    @Step(order = 60, kind = OBSERVE, title = "Group the last hour's errors in OpenSearch", onFailure = CONTINUE)
    List<LogPattern> searched(LogSearch logs) {
        return LogPattern.group(logs.newest("opensearch", "predator-logs-*", Duration.ofHours(1), 1_000).stream()
                .filter(LogDocument::isError)
                .map(LogDocument::message)
                .toList());
    }

    @Step(order = 70, kind = OBSERVE, title = "Find the slowest recent traces", onFailure = CONTINUE)
    List<Trace> traces(Traces traces) {
        return traces.slowest("jaeger", BACKEND, Duration.ofMinutes(30), 5);
    }

    @Step(order = 80, kind = OBSERVE, title = "Put the findings on one page")
    Findings page(
            Optional<List<Commit>> commits,
            Optional<List<ObjectEvent>> events,
            Optional<List<Synchronisation>> deployments,
            Optional<List<Measured>> metrics,
            @From("errors") Optional<List<LogPattern>> errors,
            @From("searched") Optional<List<LogPattern>> searched,
            Optional<List<Trace>> traces) {
        var missing = new ArrayList<String>();
        return new Findings(
                found(commits, "commits", missing),
                found(events, "events", missing),
                found(deployments, "Argo CD: look at " + Predator12Links.ARGO_CD.uri(), missing),
                found(metrics, "Prometheus", missing),
                found(errors, "the logs of the pods", missing),
                found(searched, "OpenSearch", missing),
                found(traces, "traces: look at " + Predator12Links.JAEGER.uri(), missing),
                missing);
    }

    private static <T> List<T> found(Optional<List<T>> source, String name, List<String> missing) {
        if (source.isEmpty()) {
            missing.add(name);
        }
        return source.orElse(List.of());
    }

    @Step(order = 90, kind = NOTIFY, title = "Tell the person on call what was found")
    Notification tell(Notifier notifier, Findings page, Optional<List<Commit>> commits) {
        var lines = new ArrayList<String>();
        page.metrics().forEach(metric -> lines.add(metric.what() + " " + metric.value()));
        commits.map(found -> found.stream()
                        .findFirst()
                        .map(newest -> "last commit: " + newest.subject())
                        .orElse("the repository has no commits"))
                .ifPresent(lines::add);
        page.deployments().stream().findFirst().ifPresent(sync -> lines.add("last deployment: " + sync.revision()));
        Stream.concat(page.errors().stream(), page.searched().stream())
                .findFirst()
                .ifPresent(error -> lines.add(error.count() + " times: " + error.pattern()));
        page.slowest().stream()
                .findFirst()
                .ifPresent(trace -> lines.add(
                        trace.operation() + " took " + trace.duration().toMillis() + " ms"));
        page.missing().forEach(source -> lines.add("no answer from " + source));
        lines.add(Stream.of(Predator12Links.GRAFANA, Predator12Links.JAEGER, Predator12Links.ARGO_CD)
                .map(link -> link.uri().toString())
                .collect(Collectors.joining(" ")));
        return notifier.send("#oncall", String.join("\n", lines));
    }
}
