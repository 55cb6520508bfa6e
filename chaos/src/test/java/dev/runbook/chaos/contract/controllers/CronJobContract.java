package dev.runbook.chaos.contract.controllers;

import static dev.runbook.chaos.contract.Session.pick;
import static dev.runbook.chaos.contract.controllers.Workloads.BATCH;
import static dev.runbook.chaos.contract.controllers.Workloads.await;
import static dev.runbook.chaos.contract.controllers.Workloads.events;
import static dev.runbook.chaos.contract.controllers.Workloads.has;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;

/** CronJobs: their Jobs, and what is kept of them. */
@Area("controllers") class CronJobContract {
    private static final String CRONS = BATCH + "/cronjobs";
    private static final String WEB = CRONS + "/web";
    private static final String JOBS = BATCH + "/jobs";

    private static String cron(String schedule, String fields, String script) {
        return """
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: web}
                spec:
                  schedule: '%s'
                  %s
                  jobTemplate:
                    metadata: {labels: {of: web}}
                    spec:
                      template:
                        spec:
                          restartPolicy: Never
                          terminationGracePeriodSeconds: 0
                          containers: [{name: app, image: 'busybox:1.37', command: [sh, -c, '%s']}]
                """.formatted(schedule, fields, script);
    }

    @Check("a CronJob as it is created, with its defaults")
    void created(Session on) {
        Workloads.created(on, CRONS, cron("0 3 * * *", "", "true"));
    }

    @Check("a CronJob makes a Job each minute")
    void job(Session on) {
        on.quietly().post(CRONS, cron("* * * * *", "", "true"));
        var job = await(on, JOBS, jobs -> !jobs.path("items").isEmpty()).at("/items/0");
        on.record(
                "job",
                pick(
                        job,
                        "/metadata/name",
                        "/metadata/labels",
                        "/metadata/annotations",
                        "/metadata/ownerReferences",
                        "/spec/completions",
                        "/spec/parallelism",
                        "/spec/backoffLimit"));
    }

    @Check("a CronJob's status while its Job runs")
    void active(Session on) {
        on.quietly().post(CRONS, cron("* * * * *", "", "sleep 3600"));
        on.record(
                "status",
                await(on, WEB, web -> web.at("/status/active").size() == 1).path("status"));
    }

    @Check("a CronJob's status and events after a Job")
    void after(Session on) {
        on.quietly().post(CRONS, cron("* * * * *", "", "true"));
        on.record(
                "status",
                await(
                                on,
                                WEB,
                                web -> web.at("/status").has("lastSuccessfulTime")
                                        && web.at("/status/active").isEmpty())
                        .path("status"));
        events(on, "CronJob", list -> has(list, "SawCompletedJob"));
    }

    @Check("a CronJob that forbids two at once says so")
    void forbid(Session on) {
        on.quietly().post(CRONS, cron("* * * * *", "concurrencyPolicy: Forbid", "sleep 3600"));
        events(on, "CronJob", list -> has(list, "JobAlreadyActive"));
        on.record("jobs", on.quietly().get(JOBS).body().path("items").size());
    }

    @Check("a schedule that is none is refused")
    void schedules(Session on) {
        on.post(CRONS, cron("daily", "suspend: false", "true"));
        on.post(CRONS, cron("61 * * * *", "suspend: false", "true"));
        on.post(CRONS, cron("5-1 * * * *", "suspend: false", "true"));
        on.post(CRONS, cron("*/0 * * * *", "suspend: false", "true"));
        on.post(CRONS, cron("0 3 * * x", "suspend: false", "true"));
    }

    @Check("a time zone that isn't one and a policy that isn't one are refused")
    void zone(Session on) {
        on.post(CRONS, cron("0 3 * * *", "timeZone: Moon/Sea", "true"));
        on.post(CRONS, cron("0 3 * * *", "concurrencyPolicy: Never", "true"));
    }
}
