package dev.runbook.engine.port;

import dev.runbook.api.port.Revision;
import dev.runbook.api.port.RolloutChange;
import dev.runbook.api.port.RolloutStatus;
import dev.runbook.api.port.Rollouts;
import dev.runbook.api.port.Undo;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Rollouts of a cluster; each action writes what the kubectl plugin of Argo Rollouts 1.8 writes for it. */
record ClusterRollouts(Namespace namespace) implements Rollouts {
    @Override
    public Rollouts in(String other) {
        return new ClusterRollouts(new Namespace(namespace.gate(), other));
    }

    @Override
    public RolloutStatus get(String name) {
        return status(read(name));
    }

    private GenericKubernetesResource read(String name) {
        return namespace.get(Resource.ROLLOUT, name);
    }

    private RolloutStatus status(GenericKubernetesResource rollout) {
        return RolloutView.of(rollout, revisions(rollout)).status();
    }

    private Revisions revisions(GenericKubernetesResource rollout) {
        return Revisions.of(namespace, rollout, Revisions.Scheme.ROLLOUT);
    }

    @Override
    public List<Revision> history(String name) {
        return revisions(read(name)).history();
    }

    @Override
    public Undo undo(String name) {
        return undo(name, Revisions::previous);
    }

    @Override
    public Undo undo(String name, long revision) {
        return undo(name, revisions -> revision);
    }

    private Undo undo(String name, Function<Revisions, Long> which) {
        return namespace.again(() -> {
            var rollout = read(name);
            var revisions = revisions(rollout);
            var revision = which.apply(revisions);
            if (revisions.inPlace(revision)) {
                return new Undo(name, revisions.current(), revision, false);
            }
            var spec = Fields.writable(rollout.getAdditionalProperties(), "spec");
            if (spec.get("workloadRef") != null) {
                throw new IllegalStateException("Rollout " + name + " takes its template from the workload in"
                        + " spec.workloadRef, so an undo of the Rollout has no effect. Undo that workload.");
            }
            spec.put("template", FilledIn.without(revisions.template(revision), Fields.of(spec.get("template"))));
            namespace.replace(rollout);
            return new Undo(name, revisions.current(), revision, true);
        });
    }

    @Override
    public RolloutChange promote(String name) {
        return change(name, "promote", view -> {
            if (view.fields().isTrue("spec", "paused")) {
                mergeSpec(name, Map.of("paused", false));
            }
            var status = view.promotion();
            if (!status.isEmpty()) {
                namespace.mergeStatus(Resource.ROLLOUT, name, status);
            }
        });
    }

    @Override
    public RolloutChange promoteFull(String name) {
        return change(name, "promote in full", view -> {
            if (view.updating() && !view.fields().isTrue("status", "promoteFull")) {
                namespace.mergeStatus(Resource.ROLLOUT, name, Map.of("promoteFull", true));
            }
        });
    }

    @Override
    public RolloutChange pause(String name) {
        return paused(name, "pause", true);
    }

    @Override
    public RolloutChange resume(String name) {
        return paused(name, "resume", false);
    }

    private RolloutChange paused(String name, String action, boolean paused) {
        return change(name, action, view -> {
            if (view.fields().isTrue("spec", "paused") != paused) {
                mergeSpec(name, Map.of("paused", paused));
            }
        });
    }

    @Override
    public RolloutChange abort(String name) {
        return aborted(name, "abort", true);
    }

    @Override
    public RolloutChange retry(String name) {
        return aborted(name, "retry", false);
    }

    private RolloutChange aborted(String name, String action, boolean aborted) {
        return change(name, action, view -> {
            if (view.fields().isTrue("status", "abort") != aborted) {
                namespace.mergeStatus(Resource.ROLLOUT, name, Map.of("abort", aborted));
            }
        });
    }

    @Override
    public RolloutChange restart(String name) {
        return change(name, "restart", view -> {
            var now = namespace.gate().arena().time().instant().truncatedTo(ChronoUnit.SECONDS);
            if (!view.fields().text("spec", "restartAt").equals(now.toString())) {
                mergeSpec(name, Map.of("restartAt", now.toString()));
            }
        });
    }

    private RolloutChange change(String name, String action, Consumer<RolloutView> write) {
        return namespace.again(() -> {
            var rollout = read(name);
            var view = RolloutView.of(rollout, revisions(rollout));
            write.accept(view);
            return new RolloutChange(name, action, view.status());
        });
    }

    private void mergeSpec(String name, Map<String, Object> spec) {
        namespace.merge(Resource.ROLLOUT, name, Map.of("spec", spec));
    }

    /** A status without its pause conditions; a merge patch removes what is null. */
    static Map<String, Object> withoutPause() {
        return new LinkedHashMap<>(Collections.singletonMap("pauseConditions", null));
    }
}
