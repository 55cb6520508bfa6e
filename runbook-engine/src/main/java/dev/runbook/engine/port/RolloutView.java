package dev.runbook.engine.port;

import dev.runbook.api.port.RolloutStatus;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;

/** A Rollout as the kubectl plugin of Argo Rollouts reads it. */
record RolloutView(String name, Fields fields, long generation, Revisions revisions) {
    static RolloutView of(GenericKubernetesResource rollout, Revisions revisions) {
        Long generation = rollout.getMetadata().getGeneration();
        return new RolloutView(
                rollout.getMetadata().getName(),
                new Fields(rollout.getAdditionalProperties()),
                generation == null ? 0 : generation,
                revisions);
    }

    RolloutStatus status() {
        return new RolloutStatus(
                name,
                observed() ? fields.text("status", "phase") : "Progressing",
                observed() ? fields.text("status", "message") : "waiting for rollout spec update to be observed",
                fields.isTrue("status", "abort"),
                pauseReasons(),
                Math.min(step(), steps().size()),
                steps().size(),
                canaryWeight(),
                revisions.current(),
                revisions.withHash(fields.text("status", "stableRS")),
                (int) fields.number(1, "spec", "replicas"),
                fields.count("status", "readyReplicas"),
                Templates.image(fields.at("spec", "template")));
    }

    /** The controller writes the generation that it has seen, as text. */
    private boolean observed() {
        return fields.number(generation, "status", "observedGeneration") >= generation;
    }

    /** Returns whether the newest revision is not the stable one yet. */
    boolean updating() {
        return !fields.text("status", "currentPodHash").equals(fields.text("status", "stableRS"));
    }

    private List<String> pauseReasons() {
        return fields.list("status", "pauseConditions").stream()
                .map(condition -> condition.text("reason"))
                .toList();
    }

    private int step() {
        return fields.count("status", "currentStepIndex");
    }

    private List<Fields> steps() {
        return fields.list("spec", "strategy", "canary", "steps");
    }

    /** Returns the weight that the router has been given; where there is none, the one that the steps ask for. */
    private int canaryWeight() {
        if (fields.has("status", "canary", "weights", "canary", "weight")) {
            return fields.count("status", "canary", "weights", "canary", "weight");
        }
        if (!updating() || fields.isTrue("status", "abort")) {
            return 0;
        }
        var passed = steps().subList(0, Math.min(step() + 1, steps().size()));
        var weight = passed.stream()
                .filter(step -> step.has("setWeight"))
                .mapToInt(step -> step.count("setWeight"))
                .reduce(0, (earlier, later) -> later);
        return step() >= steps().size() ? 100 : weight;
    }

    /**
     * Returns what a promotion writes into the status: the end of a pause; after an inconclusive analysis also the next
     * step, since the controller would pause again; the next step alone where nothing is paused. Empty where there is
     * nothing to promote.
     */
    Map<String, Object> promotion() {
        var paused = fields.has("status", "pauseConditions") && !pauseReasons().isEmpty();
        if (paused) {
            var status = ClusterRollouts.withoutPause();
            if (inconclusive()) {
                status.put("currentStepIndex", next());
            }
            return status;
        }
        var byHand = fields.isTrue("spec", "paused");
        return byHand || !updating() || steps().isEmpty() || step() >= steps().size()
                ? Map.of()
                : Map.of("currentStepIndex", next());
    }

    private boolean inconclusive() {
        return fields.isTrue("status", "controllerPause")
                && fields.text("status", "canary", "currentStepAnalysisRunStatus", "status")
                        .equals("Inconclusive");
    }

    private int next() {
        return Math.min(step() + 1, steps().size());
    }
}
