package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.Schedule;
import dev.runbook.chaos.cluster.api.Refusal.Cause;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the errors in Jobs and CronJobs. */
final class BatchValidation {
    private static final int LONGEST_CRON_NAME = 52;

    private BatchValidation() {}

    static void check(ResourceType type, ObjectNode object, List<Cause> causes) {
        if (type.equals(ResourceType.JOB)) {
            job(object.path("spec"), "spec", causes);
        } else if (type.equals(ResourceType.CRON_JOB)) {
            cronJob(object, causes);
        }
    }

    private static void job(JsonNode spec, String path, List<Cause> causes) {
        for (var field : List.of("parallelism", "completions", "activeDeadlineSeconds", "backoffLimit")) {
            if (spec.path(field).asLong(0) < 0) {
                causes.add(Cause.invalid(
                        path + "." + field, spec.path(field).asString(""), "must be greater than or equal to 0"));
            }
        }
        for (var beyond : List.of("podFailurePolicy", "successPolicy", "backoffLimitPerIndex", "managedBy")) {
            if (spec.has(beyond)) {
                throw Refusal.notEmulated("a Job's " + beyond);
            }
        }
        if (spec.path("completionMode").asString("").equals("Indexed") && !spec.has("completions")) {
            causes.add(Cause.required(path + ".completions", "when completion mode is Indexed"));
        }
        var pod = spec.path("template").path("spec");
        PodValidation.check(pod, path + ".template.spec", causes);
        var policy = pod.path("restartPolicy").asString("");
        if (policy.equals("Always")) {
            causes.add(Cause.required(path + ".template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""));
        }
    }

    private static void cronJob(ObjectNode object, List<Cause> causes) {
        var spec = object.path("spec");
        var name = object.path("metadata").path("name").asString("");
        job(spec.path("jobTemplate").path("spec"), "spec.jobTemplate.spec", causes);
        var schedule = spec.path("schedule").asString("");
        if (schedule.isEmpty()) {
            causes.add(Cause.required("spec.schedule", ""));
        } else {
            var problem = Schedule.problem(schedule);
            if (!problem.isEmpty()) {
                causes.add(Cause.invalid("spec.schedule", Validation.quoted(schedule), problem));
            }
        }
        var zone = spec.path("timeZone").asString("");
        if (!zone.isEmpty() && !Schedule.knowsZone(zone)) {
            causes.add(Cause.invalid("spec.timeZone", Validation.quoted(zone), "unknown time zone " + zone));
        }
        var policy = spec.path("concurrencyPolicy").asString("Allow");
        if (!List.of("Allow", "Forbid", "Replace").contains(policy)) {
            causes.add(Cause.unsupported("spec.concurrencyPolicy", policy, "\"Allow\", \"Forbid\", \"Replace\""));
        }
        if (name.length() > LONGEST_CRON_NAME) {
            causes.add(Cause.invalid(
                    "metadata.name",
                    Validation.quoted(name),
                    "must be no more than " + LONGEST_CRON_NAME + " characters"));
        }
    }
}
