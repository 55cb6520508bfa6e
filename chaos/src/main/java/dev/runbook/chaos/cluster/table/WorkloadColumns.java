package dev.runbook.chaos.cluster.table;

import static dev.runbook.chaos.cluster.table.Column.number;
import static dev.runbook.chaos.cluster.table.Column.numberAsText;
import static dev.runbook.chaos.cluster.table.Column.text;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What runs pods. */
final class WorkloadColumns {
    private static final String TEMPLATE = "/spec/template/spec";
    private static final List<String> JOB_STATES =
            List.of("Complete", "Failed", "Suspended", "FailureTarget", "SuccessCriteriaMet");

    static final List<Column> DEPLOYMENTS = with(
            template(TEMPLATE, "/spec/selector"),
            Column.NAME,
            text("Ready", WorkloadColumns::ready),
            numberAsText("Up-to-date", row -> row.number("/status/updatedReplicas")),
            numberAsText("Available", row -> row.number("/status/availableReplicas")),
            Column.AGE);

    static final List<Column> REPLICA_SETS = with(
            template(TEMPLATE, "/spec/selector"),
            Column.NAME,
            number("Desired", row -> row.number("/spec/replicas")),
            number("Current", row -> row.number("/status/replicas")),
            number("Ready", row -> row.number("/status/readyReplicas")),
            Column.AGE);

    static final List<Column> STATEFUL_SETS = with(
            template(TEMPLATE, "/spec/selector").subList(0, 2),
            Column.NAME,
            text("Ready", WorkloadColumns::ready),
            Column.AGE);

    static final List<Column> DAEMON_SETS = with(
            template(TEMPLATE, "/spec/selector"),
            Column.NAME,
            number("Desired", row -> row.number("/status/desiredNumberScheduled")),
            number("Current", row -> row.number("/status/currentNumberScheduled")),
            number("Ready", row -> row.number("/status/numberReady")),
            number("Up-to-date", row -> row.number("/status/updatedNumberScheduled")),
            number("Available", row -> row.number("/status/numberAvailable")),
            text("Node Selector", row -> Selectors.labels(row.at(TEMPLATE + "/nodeSelector"))),
            Column.AGE);

    static final List<Column> JOBS = with(
            template(TEMPLATE, "/spec/selector"),
            Column.NAME,
            text("Status", WorkloadColumns::jobStatus),
            text("Completions", WorkloadColumns::completions),
            text("Duration", WorkloadColumns::duration),
            Column.AGE);

    static final List<Column> CRON_JOBS = with(
            template("/spec/jobTemplate" + TEMPLATE, "/spec/jobTemplate/spec/selector"),
            Column.NAME,
            text("Schedule", row -> row.text("/spec/schedule")),
            text("Timezone", row -> row.text("/spec/timeZone", Row.NONE)),
            text("Suspend", row -> row.at("/spec/suspend").asBoolean(false) ? "True" : "False")
                    .ofType("boolean"),
            number("Active", row -> row.at("/status/active").size()),
            text(
                    "Last Schedule",
                    row -> row.at("/status/lastScheduleTime").isMissingNode()
                            ? Row.NONE
                            : row.age("/status/lastScheduleTime")),
            Column.AGE);

    static final List<Column> CONTROLLER_REVISIONS = List.of(
            Column.NAME,
            text("Controller", WorkloadColumns::controller),
            numberAsText("Revision", row -> row.number("/revision")),
            Column.AGE);

    private WorkloadColumns() {}

    private static List<Column> with(List<Column> wide, Column... columns) {
        return Stream.concat(Stream.of(columns), wide.stream()).toList();
    }

    private static List<Column> template(String spec, String selector) {
        return List.of(
                text("Containers", row -> row.containers(spec, "name")).wide(),
                text("Images", row -> row.containers(spec, "image")).wide(),
                text("Selector", row -> Selectors.text(row.at(selector))).wide());
    }

    private static String ready(Row row) {
        return row.number("/status/readyReplicas") + "/" + row.number("/spec/replicas");
    }

    private static String jobStatus(Row row) {
        for (var state : JOB_STATES) {
            if (state.equals("Suspended")
                    && !row.at("/metadata/deletionTimestamp").isMissingNode()) {
                return "Terminating";
            }
            if (row.at("/status/conditions")
                    .valueStream()
                    .anyMatch(condition -> condition.path("type").asString("").equals(state)
                            && condition.path("status").asString("").equals("True"))) {
                return state;
            }
        }
        return "Running";
    }

    private static String completions(Row row) {
        int succeeded = row.number("/status/succeeded");
        if (!row.at("/spec/completions").isMissingNode()) {
            return succeeded + "/" + row.number("/spec/completions");
        }
        int parallelism = row.number("/spec/parallelism");
        return succeeded + "/1" + (parallelism > 1 ? " of " + parallelism : "");
    }

    private static String duration(Row row) {
        var start = row.text("/status/startTime");
        if (start.isEmpty()) {
            return "";
        }
        var end = row.text("/status/completionTime");
        return Ages.text(Duration.between(Instant.parse(start), end.isEmpty() ? row.now() : Instant.parse(end)));
    }

    private static String controller(Row row) {
        return row.at("/metadata/ownerReferences")
                .valueStream()
                .filter(owner -> owner.path("controller").asBoolean(false))
                .map(owner -> {
                    var version = owner.path("apiVersion").asString("");
                    var group = version.contains("/") ? "." + version.substring(0, version.indexOf('/')) : "";
                    return (owner.path("kind").asString("") + group).toLowerCase(java.util.Locale.ROOT) + "/"
                            + owner.path("name").asString("");
                })
                .findFirst()
                .orElse(Row.NONE);
    }
}
