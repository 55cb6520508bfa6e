package dev.runbook.chaos.argo;

import dev.runbook.chaos.controller.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Carries one AnalysisRun forward: measures what is due, judges each metric and the run. */
final class RunAssessment {
    /** The time until a measurement that was an error is taken again, whatever the interval. */
    private static final Duration RETRY = Duration.ofSeconds(10);

    private static final List<String> BEST_TO_WORST =
            List.of("Successful", "Running", "Pending", "Inconclusive", "Error", "Failed");

    private final ObjectNode status;
    private final List<MetricSpec> metrics = new ArrayList<>();
    private final boolean terminate;

    /**
     * An event to record about the run.
     *
     * @param type Normal or Warning
     * @param reason as {@code MetricFailed}
     * @param message what happened
     */
    record Line(String type, String reason, String message) {}

    /** Works on a status that it changes. */
    RunAssessment(ObjectNode status, JsonNode metrics, boolean terminate) {
        this.status = status;
        this.terminate = terminate;
        metrics.forEach(metric -> this.metrics.add(new MetricSpec(metric)));
    }

    /** Takes the measurements that are due. */
    void measure(Instant now, MetricQuery query) {
        boolean ending = terminating();
        for (var metric : metrics) {
            var result = result(metric);
            boolean open = result.isEmpty() || !result.get().completed();
            if (!ending && open && due(metric, result, now)) {
                var measurement = MetricMeasurement.take(metric, query);
                result.orElseGet(() -> start(metric)).add(measurement, measurement.write(now));
            }
        }
    }

    /** Judges the metrics and the run; returns the events that follow. */
    List<Line> assess(Instant now) {
        boolean ending = terminating();
        if (!status.has("startedAt")) {
            status.put("startedAt", Conditions.time(now));
        }
        var lines = new ArrayList<Line>();
        for (var metric : metrics) {
            result(metric).ifPresent(result -> judge(result, ending, lines));
        }
        summarize();
        var worst = worst();
        boolean allCompleted = metrics.stream()
                .allMatch(
                        metric -> result(metric).filter(MetricResult::completed).isPresent());
        if (!ending && !allCompleted) {
            status.put("phase", "Running");
            return lines;
        }
        var message = worst.map(RunAssessment::message).orElse("");
        status.put("phase", worst.map(MetricResult::phase).orElse("Successful"));
        if (message.isEmpty() && terminate) {
            message = "Run Terminated";
        }
        if (!message.isEmpty()) {
            status.put("message", message);
        }
        status.put("completedAt", Conditions.time(now));
        return lines;
    }

    /** Returns the time until the next measurement, empty if none is to come. */
    Optional<Duration> next(Instant now) {
        Optional<Instant> next = Optional.empty();
        for (var metric : metrics) {
            var at = dueAt(metric, result(metric), now);
            if (at.isPresent() && (next.isEmpty() || at.get().isBefore(next.get()))) {
                next = at;
            }
        }
        boolean completed = AnalysisRuns.COMPLETED.contains(status.path("phase").asString(""));
        return completed
                ? Optional.empty()
                : next.map(at -> at.isBefore(now) ? Duration.ZERO : Duration.between(now, at));
    }

    private boolean due(MetricSpec metric, Optional<MetricResult> result, Instant now) {
        if (result.isEmpty()) {
            var started = status.path("startedAt").asString("");
            return metric.initialDelay().isZero()
                    || !started.isEmpty()
                            && !Instant.parse(started)
                                    .plus(metric.initialDelay())
                                    .isAfter(now);
        }
        return dueAt(metric, result, now).filter(now::isAfter).isPresent();
    }

    private Optional<Instant> dueAt(MetricSpec metric, Optional<MetricResult> result, Instant now) {
        if (result.isEmpty()) {
            var started = status.path("startedAt").asString("");
            var from = started.isEmpty() ? now : Instant.parse(started);
            return Optional.of(from.plus(metric.initialDelay()));
        }
        if (result.get().completed() || result.get().countReached()) {
            return Optional.empty();
        }
        var last = result.get().last();
        var finished = Instant.parse(last.path("finishedAt").asString(""));
        return Optional.of(finished.plus(last.path("phase").asString("").equals("Error") ? RETRY : metric.interval()));
    }

    /** Ends when asked to, or when one metric has gone bad. */
    private boolean terminating() {
        for (var result : status.path("metricResults")) {
            var phase = result.path("phase").asString("");
            if (BEST_TO_WORST.indexOf(phase) >= BEST_TO_WORST.indexOf("Inconclusive")) {
                return true;
            }
        }
        return terminate;
    }

    private void judge(MetricResult result, boolean ending, List<Line> lines) {
        var phase = result.assess(ending);
        if (phase.equals(result.phase())) {
            return;
        }
        result.node().put("phase", phase);
        var message = result.last().path("message").asString("");
        if (!message.isEmpty()) {
            result.node().put("message", message);
        }
        if (AnalysisRuns.COMPLETED.contains(phase)) {
            boolean bad = phase.equals("Failed") || phase.equals("Error");
            lines.add(new Line(
                    bad ? "Warning" : "Normal",
                    "Metric" + phase,
                    "Metric '" + result.metric().name() + "' Completed. Result: " + phase));
        }
    }

    private Optional<MetricResult> worst() {
        Optional<MetricResult> worst = Optional.empty();
        for (var metric : metrics) {
            var result = result(metric).filter(MetricResult::completed);
            if (result.isPresent() && (worst.isEmpty() || rank(result.get()) > rank(worst.get()))) {
                worst = result;
            }
        }
        return worst;
    }

    private static int rank(MetricResult result) {
        return BEST_TO_WORST.indexOf(result.phase());
    }

    private static String message(MetricResult result) {
        var violation = result.violation();
        if (violation.isEmpty()) {
            return "";
        }
        var detail = result.node().path("message").asString("");
        return "Metric \"" + result.metric().name() + "\" assessed " + violation
                + (detail.isEmpty() ? "" : ": \"Error Message: " + detail + "\"");
    }

    private void summarize() {
        var summary = status.putObject("runSummary").put("count", metrics.size());
        for (var metric : metrics) {
            result(metric).filter(MetricResult::completed).ifPresent(result -> {
                var field = result.phase().toLowerCase(Locale.ROOT);
                summary.put(field, summary.path(field).asInt(0) + 1);
            });
        }
        status.putObject("dryRunSummary");
    }

    private MetricResult start(MetricSpec metric) {
        var node = status.withArrayProperty("metricResults").addObject();
        node.put("name", metric.name()).put("phase", "Running");
        var promql =
                metric.node().path("provider").path("prometheus").path("query").asString("");
        if (!promql.isEmpty()) {
            node.putObject("metadata").put("ResolvedPrometheusQuery", promql);
        }
        return new MetricResult(metric, node);
    }

    private Optional<MetricResult> result(MetricSpec metric) {
        for (var result : status.path("metricResults")) {
            if (result.path("name").asString("").equals(metric.name())) {
                return Optional.of(new MetricResult(metric, result.asObject()));
            }
        }
        return Optional.empty();
    }
}
