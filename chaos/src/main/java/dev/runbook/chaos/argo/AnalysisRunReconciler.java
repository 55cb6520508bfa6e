package dev.runbook.chaos.argo;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Conditions;
import dev.runbook.chaos.controller.Events;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.Reconciler;
import dev.runbook.chaos.simulation.Simulation;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Takes the measurements of AnalysisRuns when they are due and judges them. */
final class AnalysisRunReconciler extends Reconciler {
    private final Events events;
    private final MetricQuery query;

    AnalysisRunReconciler(Simulation simulation, ObjectStore store, Events events, MetricQuery query) {
        super(simulation, store, "Argo analysis");
        this.events = events;
        this.query = query;
    }

    void start() {
        watch(ResourceType.ANALYSIS_RUN);
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var found = store.get(key.type(), key.namespace(), key.name());
        if (found.isEmpty()
                || Metadata.terminating(found.get())
                || AnalysisRuns.COMPLETED.contains(RolloutRuns.phase(found.get()))) {
            return;
        }
        var run = found.get();
        var before = run.path("status");
        var status = before.isObject() ? before.asObject().deepCopy() : JsonNodeFactory.instance.objectNode();
        try {
            var metrics = MetricArguments.resolve(run.path("spec"));
            var problem = problem(run, MetricSpec.problem(metrics));
            if (problem.isEmpty()) {
                var assessment = new RunAssessment(
                        status, metrics, run.path("spec").path("terminate").asBoolean(false));
                assessment.measure(simulation.now(), query);
                assessment
                        .assess(simulation.now())
                        .forEach(line -> events.record(run, "", line.type(), line.reason(), line.message()));
                assessment.next(simulation.now()).ifPresent(delay -> enqueueAfter(key, delay));
            } else {
                fail(status, "Analysis spec invalid: " + problem);
            }
        } catch (ConditionException unresolved) {
            fail(status, "Unable to resolve metric arguments: " + unresolved.getMessage());
        }
        persist(run, status);
    }

    private void persist(ObjectNode run, ObjectNode status) {
        var stored = store.edit(ObjectKey.of(ResourceType.ANALYSIS_RUN, run), copy -> copy.set("status", status));
        var phase = RolloutRuns.phase(stored);
        if (AnalysisRuns.COMPLETED.contains(phase)) {
            boolean bad = phase.equals("Failed") || phase.equals("Error");
            events.record(
                    stored,
                    "",
                    bad ? "Warning" : "Normal",
                    "AnalysisRun" + phase,
                    "Analysis Completed. Result: " + phase);
        }
    }

    private void fail(ObjectNode status, String message) {
        status.put("phase", "Error").put("message", message);
        status.put("completedAt", Conditions.time(simulation.now()));
    }

    private static String problem(ObjectNode run, String metrics) {
        for (var field : new String[] {"dryRun", "measurementRetention", "ttlStrategy"}) {
            if (!run.path("spec").path(field).isEmpty()) {
                return "the embedded cluster does not emulate " + field;
            }
        }
        return metrics;
    }
}
