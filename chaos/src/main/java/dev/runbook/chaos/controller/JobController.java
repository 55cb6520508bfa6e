package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Runs each Job's pods to its number of completions, with back-off, limits of failures and time, and suspension. */
final class JobController extends Reconciler {
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(10);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(10);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Events events;
    private final PodControl pods;
    private final Claims claims;

    JobController(Simulation simulation, ObjectStore store) {
        super(simulation, store, "Job");
        events = new Events(simulation, store, "job-controller");
        pods = new PodControl(simulation, store, events, ResourceType.JOB);
        claims = new Claims(store, ResourceType.JOB, ResourceType.POD);
    }

    void start() {
        watch(ResourceType.JOB);
        watchOwned(ResourceType.POD, ResourceType.JOB);
        watch(ResourceType.POD, change -> {
            if (JobPods.tracked(change.after()) && job(change.after()).isEmpty()) {
                return Stream.of(change.key());
            }
            return Stream.empty();
        });
    }

    private Optional<ObjectNode> job(ObjectNode pod) {
        return Owners.controllerKey(pod, ResourceType.JOB)
                .flatMap(key -> store.get(key.type(), key.namespace(), key.name()))
                .filter(job -> Owners.controls(job, pod));
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var object = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        if (key.type().equals(ResourceType.POD)) {
            if (object != null && job(object).isEmpty()) {
                JobPods.release(store, object);
            }
            return;
        }
        if (object == null || Metadata.terminating(object)) {
            if (object != null) {
                new JobPods(store, object).all().forEach(pod -> JobPods.release(store, pod));
            }
            return;
        }
        if (JobStatus.finished(object)) {
            expire(key, object);
        } else {
            sync(key, object);
        }
    }

    /** Deletes a finished Job when its time is over. */
    private void expire(ObjectKey key, ObjectNode job) {
        new JobPods(store, job).all().stream().filter(Pods::ended).forEach(pod -> JobPods.release(store, pod));
        var keep = job.path("spec").path("ttlSecondsAfterFinished");
        if (keep.isMissingNode() || keep.isNull()) {
            return;
        }
        var left = Duration.between(simulation.now(), JobStatus.finishedAt(job).plusSeconds(keep.asLong()));
        if (left.isNegative() || left.isZero()) {
            store.remove(key);
        } else {
            enqueueAfter(key, left);
        }
    }

    private void sync(ObjectKey key, ObjectNode job) {
        var status = new JobStatus(job, simulation.now());
        // There is nothing to adopt: the labels of a Job's pods hold its uid.
        claims.release(job, any -> true);
        var mine = new JobPods(store, job);
        var counted = mine.ended();
        counted.forEach(status::count);
        boolean suspended = job.path("spec").path("suspend").asBoolean(false);
        var active = mine.active();
        var failure = status.failureReason(active);
        if (!suspended) {
            status.start();
        }
        if (failure.isPresent()) {
            status.failing(failure.get());
            active.forEach(pod -> pods.delete(job, pod));
        } else if (suspended) {
            active.forEach(pod -> pods.delete(job, pod));
            status.suspend(true).ifPresent(reason -> events.normal(job, reason, "Job suspended"));
        } else {
            status.suspend(false).ifPresent(reason -> events.normal(job, reason, "Job resumed"));
            if (status.reached(active.size())) {
                status.succeeding();
                active.forEach(pod -> pods.delete(job, pod));
            } else {
                run(key, job, status, active);
            }
        }
        status.pods(mine.active(), mine.terminating());
        status.finish().ifPresent(end -> events.record(job, "", end.type(), end.reason(), end.message()));
        StatusUpdate.apply(store, key, copy -> copy.set("status", status.json()));
        counted.forEach(pod -> JobPods.release(store, pod));
        status.untilDeadline().ifPresent(left -> enqueueAfter(key, left));
    }

    /** Brings the number of pods to what is wanted; after failures not before their back-off is over. */
    private void run(ObjectKey key, ObjectNode job, JobStatus status, List<ObjectNode> active) {
        int missing = status.wanted(active.size()) - active.size();
        if (missing < 0) {
            active.stream().limit(-missing).forEach(pod -> pods.delete(job, pod));
            return;
        }
        var wait = missing == 0 ? Duration.ZERO : backOff(job);
        if (!wait.isZero() && !wait.isNegative()) {
            enqueueAfter(key, wait);
            return;
        }
        var free = new JobPods(store, job).freeIndexes(status.completedIndexes());
        for (int i = 0; i < missing; i++) {
            var pod = JobPods.indexed(job) ? JobPods.pod(pods, job, free.get(i)) : JobPods.pod(pods, job);
            if (pods.create(job, pod).isPresent()) {
                enqueueAfter(key, AGAIN);
                return;
            }
        }
    }

    private Duration backOff(ObjectNode job) {
        var failed = new JobPods(store, job).failedSinceSuccess();
        if (failed.isEmpty()) {
            return Duration.ZERO;
        }
        var delay = FIRST_BACK_OFF;
        for (int i = 1; i < failed.size() && delay.compareTo(LONGEST_BACK_OFF) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        Instant last = failed.get(failed.size() - 1);
        return Duration.between(
                simulation.now(), last.plus(delay.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : delay));
    }
}
