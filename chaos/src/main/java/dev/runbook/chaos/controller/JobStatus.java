package dev.runbook.chaos.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Computes the new status of a Job, which has not finished yet. */
final class JobStatus {
    private final JsonNode spec;
    private final Instant now;
    private final ObjectNode status;
    private final Set<Integer> completed;
    private final int failedBefore;

    JobStatus(ObjectNode job, Instant now) {
        this.spec = job.path("spec");
        this.now = now;
        this.status = job.path("status").isObject()
                ? (ObjectNode) job.path("status").deepCopy()
                : JsonNodeFactory.instance.objectNode();
        this.completed =
                JobPods.indexed(job) ? indexes(status.path("completedIndexes").asString("")) : Set.of();
        this.failedBefore = number("failed");
    }

    static boolean finished(ObjectNode job) {
        return Stream.of("Complete", "Failed")
                .anyMatch(
                        type -> condition(job, type).path("status").asString("").equals("True"));
    }

    static boolean succeeded(ObjectNode job) {
        return condition(job, "Complete").path("status").asString("").equals("True");
    }

    static Instant finishedAt(ObjectNode job) {
        var end = condition(job, succeeded(job) ? "Complete" : "Failed");
        return Instant.parse(end.path("lastTransitionTime").asString(""));
    }

    /** Counts a pod that is over. */
    void count(ObjectNode pod) {
        boolean success = Pods.phase(pod).equals("Succeeded");
        if (success && spec.path("completionMode").asString("").equals("Indexed")) {
            completed.add(JobPods.index(pod));
            status.put("completedIndexes", text(completed));
            status.put("succeeded", completed.size());
        } else {
            var field = success ? "succeeded" : "failed";
            status.put(field, number(field) + 1);
        }
    }

    Set<Integer> completedIndexes() {
        return completed;
    }

    void start() {
        if (!status.has("startTime")) {
            status.put("startTime", Conditions.time(now));
        }
    }

    /** Returns the condition's reason with which the Job fails, or has begun to. */
    Optional<String> failureReason(List<ObjectNode> active) {
        var failing = find("FailureTarget");
        if (!failing.isMissingNode()) {
            return Optional.of(failing.path("reason").asString(""));
        }
        int limit = spec.path("backoffLimit").asInt(6);
        boolean newFailure = number("failed") > failedBefore;
        if (newFailure && number("failed") > limit || restartsTooOften(active, limit)) {
            return Optional.of("BackoffLimitExceeded");
        }
        return untilDeadline()
                .filter(left -> left.isZero() || left.isNegative())
                .map(left -> "DeadlineExceeded");
    }

    /** Containers that restart in their pods count as failures too. */
    private boolean restartsTooOften(List<ObjectNode> active, int limit) {
        if (!spec.at("/template/spec/restartPolicy").asString("").equals("OnFailure")) {
            return false;
        }
        int restarts = active.stream()
                .flatMap(pod -> Stream.of("containerStatuses", "initContainerStatuses")
                        .flatMap(field -> pod.path("status").path(field).valueStream()))
                .mapToInt(container -> container.path("restartCount").asInt(0))
                .sum();
        return limit == 0 ? restarts > 0 : restarts >= limit;
    }

    Optional<Duration> untilDeadline() {
        var deadline = spec.path("activeDeadlineSeconds");
        var start = status.path("startTime").asString("");
        return !deadline.isNumber() || start.isEmpty() || finished("Complete") || finished("Failed")
                ? Optional.empty()
                : Optional.of(Duration.between(now, Instant.parse(start).plusSeconds(deadline.asLong())));
    }

    boolean reached(int active) {
        return spec.path("completions").isNumber()
                ? number("succeeded") >= spec.path("completions").asInt()
                : number("succeeded") > 0 && active == 0;
    }

    int wanted(int active) {
        int parallelism = spec.path("parallelism").asInt(1);
        if (spec.path("completions").isNumber()) {
            return Math.min(spec.path("completions").asInt() - number("succeeded"), parallelism);
        }
        return number("succeeded") > 0 ? active : parallelism;
    }

    void succeeding() {
        set("SuccessCriteriaMet", "True", "CompletionsReached", "Reached expected number of succeeded pods");
    }

    void failing(String reason) {
        set("FailureTarget", "True", reason, message(reason));
    }

    /** Notes a suspension or its end; returns the reason if that is news. */
    Optional<String> suspend(boolean suspended) {
        var before = find("Suspended");
        if (before.isMissingNode() && !suspended
                || before.path("status").asString("").equals(suspended ? "True" : "False")) {
            return Optional.empty();
        }
        if (suspended) {
            status.remove("startTime");
        } else {
            status.put("startTime", Conditions.time(now));
        }
        set(
                "Suspended",
                suspended ? "True" : "False",
                suspended ? "JobSuspended" : "JobResumed",
                suspended ? "Job suspended" : "Job resumed");
        return Optional.of(suspended ? "Suspended" : "Resumed");
    }

    void pods(List<ObjectNode> active, int terminating) {
        DeploymentStatus.count(status, "active", active.size());
        status.put("ready", (int) active.stream().filter(Pods::ready).count());
        status.put("terminating", terminating);
        status.putObject("uncountedTerminatedPods");
    }

    /** Ends the Job once no pod is left; returns the event that tells of it. */
    Optional<End> finish() {
        if (number("active") > 0 || number("terminating") > 0) {
            return Optional.empty();
        }
        if (!find("SuccessCriteriaMet").isMissingNode()) {
            set("Complete", "True", "CompletionsReached", "Reached expected number of succeeded pods");
            status.put("completionTime", Conditions.time(now));
            return Optional.of(new End("Normal", "Completed", "Job completed"));
        }
        var failing = find("FailureTarget");
        if (failing.isMissingNode()) {
            return Optional.empty();
        }
        var reason = failing.path("reason").asString("");
        set("Failed", "True", reason, message(reason));
        return Optional.of(new End("Warning", reason, message(reason)));
    }

    ObjectNode json() {
        return status;
    }

    private static String message(String reason) {
        return reason.equals("DeadlineExceeded")
                ? "Job was active longer than specified deadline"
                : "Job has reached the specified backoff limit";
    }

    private boolean finished(String type) {
        return find(type).path("status").asString("").equals("True");
    }

    private void set(String type, String value, String reason, String message) {
        var conditions = status.withArrayProperty("conditions");
        if (Conditions.set(conditions, type, value, reason, message, now)) {
            Conditions.find(conditions, type).asObject().put("lastProbeTime", Conditions.time(now));
        }
    }

    private JsonNode find(String type) {
        return Conditions.find(status.path("conditions"), type);
    }

    private static JsonNode condition(ObjectNode job, String type) {
        return Conditions.find(job.path("status").path("conditions"), type);
    }

    private int number(String field) {
        return status.path(field).asInt(0);
    }

    /** Reads {@code 0,2-4}. */
    private static Set<Integer> indexes(String text) {
        var indexes = new TreeSet<Integer>();
        for (var range : text.isEmpty() ? new String[0] : text.split(",")) {
            var ends = range.split("-");
            for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
                indexes.add(i);
            }
        }
        return indexes;
    }

    /** Writes three and more in a row as a range. */
    private static String text(Set<Integer> indexes) {
        var parts = new ArrayList<String>();
        for (int first : indexes) {
            if (indexes.contains(first - 1)) {
                continue;
            }
            int last = first;
            while (indexes.contains(last + 1)) {
                last++;
            }
            parts.add(first == last ? "" + first : first + (last == first + 1 ? "," : "-") + last);
        }
        return String.join(",", parts);
    }

    /** The event at the end of a Job. */
    record End(String type, String reason, String message) {}
}
