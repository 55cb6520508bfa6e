package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.Schedule;
import dev.runbook.chaos.cluster.api.Admission;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes the Jobs of each CronJob when their time comes, and forgets the oldest. */
final class CronJobController extends Reconciler {
    /** A clock that is a little late must not come before its minute. */
    private static final Duration LATE = Duration.ofMillis(100);

    private final Events events;

    CronJobController(Simulation simulation, ObjectStore store) {
        super(simulation, store, "CronJob");
        events = new Events(simulation, store, "cronjob-controller");
    }

    void start() {
        watch(ResourceType.CRON_JOB);
        watchOwned(ResourceType.JOB, ResourceType.CRON_JOB);
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var found = store.get(key.type(), key.namespace(), key.name());
        if (found.isEmpty() || Metadata.terminating(found.get())) {
            return;
        }
        followJobs(key, found.get());
        cleanUp(found.get());
        var cron = store.get(key.type(), key.namespace(), key.name()).orElseThrow();
        if (cron.path("spec").path("suspend").asBoolean(false)) {
            return;
        }
        var schedule = Schedule.of(
                cron.path("spec").path("schedule").asString(""),
                cron.path("spec").path("timeZone").asString(""));
        due(cron, schedule).ifPresent(time -> begin(key, cron, time));
        schedule.after(simulation.now())
                .ifPresent(next -> enqueueAfter(
                        key, Duration.between(simulation.now(), next).plus(LATE)));
    }

    /** Takes Jobs that ended off the list of active ones. */
    private void followJobs(ObjectKey key, ObjectNode cron) {
        var jobs = Owners.controlledBy(store, cron, ResourceType.JOB);
        var ended = jobs.stream()
                .filter(job -> JobStatus.finished(job) && active(cron, Metadata.uid(job)))
                .toList();
        ended.forEach(job -> events.normal(
                cron,
                "SawCompletedJob",
                "Saw completed job: " + Metadata.name(job) + ", condition: "
                        + (JobStatus.succeeded(job) ? "Complete" : "Failed")));
        StatusUpdate.apply(store, key, copy -> {
            var status = copy.withObjectProperty("status");
            var active = status.withArrayProperty("active");
            active.removeIf(reference -> jobs.stream()
                    .noneMatch(job ->
                            Metadata.uid(job).equals(reference.path("uid").asString("")) && !JobStatus.finished(job)));
            if (active.isEmpty()) {
                status.remove("active");
            }
            ended.stream()
                    .filter(JobStatus::succeeded)
                    .map(job -> job.path("status").path("completionTime").asString(""))
                    .max(Comparator.naturalOrder())
                    .filter(time ->
                            time.compareTo(status.path("lastSuccessfulTime").asString("")) > 0)
                    .ifPresent(time -> status.put("lastSuccessfulTime", time));
        });
    }

    private static boolean active(ObjectNode cron, String uid) {
        return cron.path("status")
                .path("active")
                .valueStream()
                .anyMatch(reference -> reference.path("uid").asString("").equals(uid));
    }

    private void cleanUp(ObjectNode cron) {
        var finished = Owners.controlledBy(store, cron, ResourceType.JOB).stream()
                .filter(JobStatus::finished)
                .sorted(Comparator.comparing(
                        job -> job.path("status").path("startTime").asString("")))
                .toList();
        var spec = cron.path("spec");
        forget(
                cron,
                finished.stream().filter(JobStatus::succeeded).toList(),
                spec.path("successfulJobsHistoryLimit").asInt(3));
        forget(
                cron,
                finished.stream().filter(job -> !JobStatus.succeeded(job)).toList(),
                spec.path("failedJobsHistoryLimit").asInt(1));
    }

    private void forget(ObjectNode cron, List<ObjectNode> oldestFirst, int limit) {
        oldestFirst.stream().limit(Math.max(0, oldestFirst.size() - limit)).forEach(job -> {
            store.remove(ObjectKey.of(ResourceType.JOB, job));
            events.normal(cron, "SuccessfulDelete", "Deleted job " + Metadata.name(job));
        });
    }

    /** Returns the latest scheduled time that has come and has had no Job. */
    private Optional<Instant> due(ObjectNode cron, Schedule schedule) {
        var since = Instant.parse(cron.path("status")
                .path("lastScheduleTime")
                .asString(cron.path("metadata").path("creationTimestamp").asString("")));
        var deadline = cron.path("spec").path("startingDeadlineSeconds");
        if (deadline.isNumber()) {
            var earliest = simulation.now().minusSeconds(deadline.asLong());
            since = earliest.isAfter(since) ? earliest : since;
        }
        Optional<Instant> latest = Optional.empty();
        var next = schedule.after(since);
        while (next.isPresent() && !next.get().isAfter(simulation.now())) {
            latest = next;
            next = schedule.after(next.get());
        }
        return latest;
    }

    private void begin(ObjectKey key, ObjectNode cron, Instant time) {
        var running = cron.path("status").path("active");
        var policy = cron.path("spec").path("concurrencyPolicy").asString("Allow");
        if (policy.equals("Forbid") && !running.isEmpty()) {
            events.normal(
                    cron,
                    "JobAlreadyActive",
                    "Not starting job because prior execution is running and concurrency policy is Forbid");
            return;
        }
        if (policy.equals("Replace")) {
            running.forEach(reference -> replace(cron, reference.path("name").asString("")));
        }
        var job = job(cron, time);
        if (store.find(ResourceType.JOB, key.namespace(), Metadata.name(job)).isPresent()) {
            return;
        }
        var refusal = Admission.admit(store, ResourceType.JOB, job);
        if (refusal.isPresent()) {
            events.warning(cron, "FailedCreate", "Error creating job: " + refusal.get());
            return;
        }
        var created = store.create(ResourceType.JOB, job);
        events.normal(cron, "SuccessfulCreate", "Created job " + Metadata.name(job));
        tell(key.name() + " started job " + Metadata.name(job));
        StatusUpdate.apply(store, key, copy -> {
            var status = copy.withObjectProperty("status");
            if (policy.equals("Replace")) {
                status.remove("active");
            }
            status.withArrayProperty("active").add(reference(created));
            status.put("lastScheduleTime", Conditions.time(time));
        });
    }

    private void replace(ObjectNode cron, String name) {
        var key = new ObjectKey(ResourceType.JOB, Metadata.namespace(cron), name);
        if (store.find(key.type(), key.namespace(), name).isPresent()) {
            store.remove(key);
            events.normal(cron, "SuccessfulDelete", "Deleted job " + name);
        }
    }

    private static ObjectNode job(ObjectNode cron, Instant time) {
        var template = cron.path("spec").path("jobTemplate");
        var job = JsonNodeFactory.instance.objectNode();
        job.put("apiVersion", "batch/v1").put("kind", "Job");
        var metadata = job.putObject("metadata");
        metadata.put("name", Metadata.name(cron) + "-" + time.getEpochSecond() / 60);
        metadata.put("namespace", Metadata.namespace(cron));
        for (var field : List.of("labels", "annotations")) {
            var value = template.path("metadata").get(field);
            if (value != null) {
                metadata.set(field, value.deepCopy());
            }
        }
        metadata.withObjectProperty("annotations")
                .put(
                        "batch.kubernetes.io/cronjob-scheduled-timestamp",
                        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atOffset(ZoneOffset.UTC)));
        Owners.control(cron, ResourceType.CRON_JOB, job);
        job.set("spec", template.path("spec").deepCopy());
        job.putObject("status");
        return job;
    }

    private static ObjectNode reference(ObjectNode job) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", "Job")
                .put("namespace", Metadata.namespace(job))
                .put("name", Metadata.name(job))
                .put("uid", Metadata.uid(job))
                .put("apiVersion", "batch/v1")
                .put(
                        "resourceVersion",
                        job.path("metadata").path("resourceVersion").asString(""));
    }
}
