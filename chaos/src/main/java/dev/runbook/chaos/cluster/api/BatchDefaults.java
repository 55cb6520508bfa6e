package dev.runbook.chaos.cluster.api;

import static dev.runbook.chaos.cluster.api.Defaults.number;
import static dev.runbook.chaos.cluster.api.Defaults.text;

import tools.jackson.databind.node.ObjectNode;

/** Fills in what Jobs, CronJobs and DaemonSets leave out. */
final class BatchDefaults {
    private static final String GENERATION = "deprecated.daemonset.template.generation";

    private BatchDefaults() {}

    /** Gives a Job that is about to be created its uid, and the selector and labels that hold it. */
    static void identify(ObjectNode job, String uid) {
        job.withObject("/metadata").put("uid", uid);
        var spec = job.withObject("/spec");
        if (spec.path("manualSelector").asBoolean(false)) {
            return;
        }
        spec.withObject("/selector/matchLabels").put("batch.kubernetes.io/controller-uid", uid);
        var name = job.path("metadata").path("name").asString("");
        spec.withObject("/template/metadata/labels")
                .put("batch.kubernetes.io/controller-uid", uid)
                .put("batch.kubernetes.io/job-name", name)
                .put("controller-uid", uid)
                .put("job-name", name);
        if (job.path("metadata").path("labels").isEmpty()) {
            var labels = spec.path("template").path("metadata").path("labels");
            job.withObject("/metadata").set("labels", labels.deepCopy());
        }
    }

    static void job(ObjectNode spec) {
        if (!spec.has("completions") && !spec.has("parallelism")) {
            spec.put("completions", 1);
        }
        spec.putIfAbsent("parallelism", number(1));
        spec.putIfAbsent("backoffLimit", number(6));
        spec.putIfAbsent("completionMode", text("NonIndexed"));
        spec.putIfAbsent("suspend", Json.bool(false));
        spec.putIfAbsent("manualSelector", Json.bool(false));
        spec.putIfAbsent("podReplacementPolicy", text("TerminatingOrFailed"));
        if (spec.path("template").path("spec") instanceof ObjectNode pod) {
            PodDefaults.fill(pod);
        }
    }

    static void cronJob(ObjectNode spec) {
        spec.putIfAbsent("concurrencyPolicy", text("Allow"));
        spec.putIfAbsent("suspend", Json.bool(false));
        spec.putIfAbsent("successfulJobsHistoryLimit", number(3));
        spec.putIfAbsent("failedJobsHistoryLimit", number(1));
        spec.withObject("/jobTemplate").withObjectProperty("metadata");
        spec.withObject("/jobTemplate/spec/template").withObjectProperty("metadata");
        // A Job's other defaults come when it is made of this.
        if (spec.path("jobTemplate").path("spec").path("template").path("spec") instanceof ObjectNode pod) {
            PodDefaults.fill(pod);
        }
    }

    static void daemonSet(ObjectNode object) {
        var spec = object.withObject("/spec");
        spec.putIfAbsent("revisionHistoryLimit", number(10));
        if (spec.path("template").path("spec") instanceof ObjectNode pod) {
            PodDefaults.fill(pod);
        }
        var strategy = spec.withObject("/updateStrategy");
        strategy.putIfAbsent("type", text("RollingUpdate"));
        if (strategy.path("type").asString("").equals("RollingUpdate")) {
            var rolling = strategy.withObject("/rollingUpdate");
            rolling.putIfAbsent("maxUnavailable", number(1));
            rolling.putIfAbsent("maxSurge", number(0));
        }
        object.withObject("/metadata").withObjectProperty("annotations").putIfAbsent(GENERATION, text("1"));
        if (object.path("status").isEmpty()) {
            object.putObject("status")
                    .put("currentNumberScheduled", 0)
                    .put("numberMisscheduled", 0)
                    .put("desiredNumberScheduled", 0)
                    .put("numberReady", 0);
        }
    }

    /** Counts up the generation of a DaemonSet's template when that changes. */
    static void changed(ObjectNode object, ObjectNode before) {
        var template = object.path("spec").path("template");
        var annotations = object.withObject("/metadata").withObjectProperty("annotations");
        int generation =
                before.path("metadata").path("annotations").path(GENERATION).asInt(1);
        boolean same = template.equals(before.path("spec").path("template"));
        annotations.put(GENERATION, Integer.toString(same ? generation : generation + 1));
    }
}
