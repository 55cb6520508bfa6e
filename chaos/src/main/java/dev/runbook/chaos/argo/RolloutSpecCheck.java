package dev.runbook.chaos.argo;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.controller.LabelSelector;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Finds what is wrong with a Rollout's spec, and what of it the embedded cluster doesn't emulate.
 *
 * <p>What the real controller refuses has its words; what only the emulation refuses says so, after {@code Forbidden}.
 */
final class RolloutSpecCheck {
    /** The controller names the fields of the canary strategy without it, except those of analyses. */
    private static final String CANARY = "spec.strategy";

    private static final String ANALYSES = CANARY + ".canary";
    private static final Map<String, String> NOT_EMULATED = Map.of(
            "trafficRouting", "traffic routing",
            "pingPong", "ping-pong services",
            "canaryService", "canary services (only replica-based weights)",
            "stableService", "stable services (only replica-based weights)",
            "canaryMetadata", "ephemeral metadata",
            "stableMetadata", "ephemeral metadata",
            "antiAffinity", "injected anti-affinity");
    private static final List<String> STEPS_NOT_EMULATED =
            List.of("experiment", "plugin", "setHeaderRoute", "setMirrorRoute");

    private static final Pattern MISSING_TEMPLATE = Pattern.compile("AnalysisTemplate '(.*)' not found");
    private static final String ONE_KIND =
            "Step must have one of the following set: experiment, setWeight, setCanaryScale, plugin or pause";

    private final ObjectStore store;
    private final RolloutView rollout;
    private final List<String> problems = new ArrayList<>();

    private RolloutSpecCheck(ObjectStore store, RolloutView rollout) {
        this.store = store;
        this.rollout = rollout;
    }

    /** Returns all problems, in the order in which the real controller would meet them. */
    static List<String> problems(ObjectStore store, RolloutView rollout) {
        var check = new RolloutSpecCheck(store, rollout);
        check.spec();
        return check.problems;
    }

    private void spec() {
        var spec = rollout.spec();
        if (spec.has("workloadRef")) {
            notEmulated("spec.workloadRef", "workload references");
            return;
        }
        selector(spec);
        negative(spec, "replicas");
        negative(spec, "minReadySeconds");
        negative(spec, "revisionHistoryLimit");
        negative(spec, "progressDeadlineSeconds");
        if (rollout.progressDeadlineSeconds() <= spec.path("minReadySeconds").asLong(0)) {
            invalid(
                    "spec.progressDeadlineSeconds",
                    Long.toString(rollout.progressDeadlineSeconds()),
                    "must be greater than minReadySeconds");
        }
        time(spec.path("restartAt"));
        strategy(spec.path("strategy"));
    }

    private void time(JsonNode restartAt) {
        try {
            if (!restartAt.isMissingNode()) {
                Instant.parse(restartAt.asString(""));
            }
        } catch (DateTimeParseException noTime) {
            invalid("spec.restartAt", restartAt.toString(), "must be a time as 2026-01-31T12:00:00Z");
        }
    }

    private void selector(JsonNode spec) {
        var selector = spec.path("selector");
        if (!selector.isObject()) {
            problems.add("spec.selector: Required value: Rollout has missing field '.spec.selector'");
        } else if (selector.path("matchLabels").isEmpty()
                && selector.path("matchExpressions").isEmpty()) {
            invalid("spec.selector", selector.toString(), "empty selector is invalid for deployment");
        } else if (!LabelSelector.matches(
                selector, spec.path("template").path("metadata").path("labels"))) {
            invalid(
                    "spec.template.metadata.labels",
                    spec.path("template").path("metadata").path("labels").toString(),
                    "`selector` does not match template `labels`");
        }
    }

    private void strategy(JsonNode strategy) {
        boolean blueGreen = strategy.has("blueGreen");
        boolean canary = strategy.has("canary");
        if (blueGreen && canary) {
            invalid(
                    "spec.strategy.strategy",
                    "\"blueGreen: true canary: true\"",
                    "Multiple Strategies can not be listed");
        } else if (blueGreen) {
            blueGreen(new BlueGreen(rollout));
        } else if (!canary) {
            problems.add("spec.strategy.strategy: Required value: Rollout has missing field"
                    + " '.spec.strategy.canary or .spec.strategy.blueGreen'");
        } else {
            canary(strategy.path("canary"));
        }
    }

    private void blueGreen(BlueGreen spec) {
        var strategy = rollout.spec().path("strategy").path("blueGreen");
        for (var field : List.of("antiAffinity", "activeMetadata", "previewMetadata")) {
            if (strategy.has(field)) {
                notEmulated("spec.strategy.blueGreen." + field, "its field " + field);
            }
        }
        if (spec.activeService().equals(spec.previewService())) {
            invalid(
                    "spec.strategy.activeService",
                    "\"" + spec.activeService() + "\"",
                    "This rollout uses the same service for the active and preview services, but two different"
                            + " services are required.");
            return;
        }
        for (var field : List.of("prePromotionAnalysis", "postPromotionAnalysis")) {
            if (strategy.has(field)) {
                analysis(strategy.path(field), "spec.strategy.blueGreen." + field + ".templates", false);
            }
        }
        service("activeService", spec.activeService());
        if (!spec.previewService().isEmpty()) {
            service("previewService", spec.previewService());
        }
    }

    private void service(String field, String name) {
        if (!BlueGreenServices.exists(store, rollout, name)) {
            invalid("spec.strategy.blueGreen." + field, "\"" + name + "\"", "service \"" + name + "\" not found");
        }
    }

    private void canary(JsonNode canary) {
        NOT_EMULATED.keySet().stream()
                .sorted()
                .filter(canary::has)
                .forEach(field -> notEmulated(CANARY + "." + field, NOT_EMULATED.getOrDefault(field, field)));
        share(canary, "maxSurge");
        share(canary, "maxUnavailable");
        if (zero(canary.path("maxSurge")) && zero(canary.path("maxUnavailable"))) {
            invalid(
                    CANARY + ".maxSurge",
                    canary.path("maxSurge").toString(),
                    "MaxSurge and MaxUnavailable both can not be zero");
        }
        if (canary.has("scaleDownDelaySeconds")) {
            invalid(
                    CANARY + ".scaleDownDelaySeconds",
                    canary.path("scaleDownDelaySeconds").toString(),
                    "Canary scaleDownDelaySeconds can only be used with traffic routing");
        }
        if (canary.path("dynamicStableScale").asBoolean(false)) {
            invalid(
                    CANARY + ".dynamicStableScale",
                    "true",
                    "Canary dynamicStableScale can only be used with traffic routing");
        }
        for (int i = 0; i < canary.path("steps").size(); i++) {
            step(canary.path("steps").path(i), CANARY + ".steps[" + i + "]");
        }
        if (!canary.path("analysis").path("templates").isEmpty()) {
            analysis(canary.path("analysis"), ANALYSES + ".analysis.templates", true);
        }
    }

    private void step(JsonNode step, String path) {
        STEPS_NOT_EMULATED.stream().filter(step::has).forEach(kind -> notEmulated(path + "." + kind, kind + " steps"));
        boolean known = STEPS_NOT_EMULATED.stream().anyMatch(step::has);
        if (Stream.of("setWeight", "pause", "analysis").filter(step::has).count() > 1) {
            invalid(path, step.toString(), ONE_KIND);
        }
        if (step.has("setCanaryScale")) {
            problems.add(CANARY + ".trafficRouting: Required value: SetCanaryScale requires TrafficRouting to be set");
        } else if (step.has("setWeight")) {
            int weight = step.path("setWeight").asInt(-1);
            if (weight < 0 || weight > 100) {
                invalid(
                        path + ".setWeight",
                        step.path("setWeight").toString(),
                        "SetWeight needs to be between 0 and 100");
            }
        } else if (step.has("pause")) {
            var pause = step.path("pause");
            if (pause.has("duration")
                    && Durations.ofPause(pause)
                            .filter(time -> !time.isNegative())
                            .isEmpty()) {
                invalid(path + ".pause.duration", "-1", "Duration needs to be greater than 0");
            }
        } else if (step.has("analysis")) {
            analysis(step.path("analysis"), path.replace(CANARY, ANALYSES) + ".analysis.templates", false);
        } else if (!known) {
            invalid(path, step.toString(), ONE_KIND);
        }
    }

    private void analysis(JsonNode analysis, String path, boolean endless) {
        var resolved = AnalysisTemplates.resolve(store, rollout, analysis);
        var names =
                "\"templateNames: " + resolved.templates().keySet().toString().replace(", ", " ") + "\"";
        if (!resolved.problem().isEmpty()) {
            var missing = MISSING_TEMPLATE.matcher(resolved.problem());
            invalid(path, missing.matches() ? "\"" + missing.group(1) + "\"" : names, resolved.problem());
            return;
        }
        var values = RolloutArguments.of(rollout, analysis.path("args"), "dummy-latest-hash", "dummy-stable-hash");
        resolved.unresolved(values).ifPresent(arg -> invalid(path, names, "args." + arg + " was not resolved"));
        if (analysis.has("dryRun") || analysis.has("measurementRetention")) {
            notEmulated(path, "dryRun and measurementRetention of an analysis");
        }
        resolved.templates().forEach((name, template) -> {
            if (template.path("spec").has("dryRun") || template.path("spec").has("measurementRetention")) {
                notEmulated(path, "dryRun and measurementRetention of AnalysisTemplate " + name);
            }
            metrics(name, template.path("spec").path("metrics"), path, endless);
        });
    }

    private void metrics(String template, JsonNode metrics, String path, boolean endless) {
        var quoted = "\"" + template + "\"";
        var wrong = MetricSpec.problem(metrics);
        if (!wrong.isEmpty()) {
            invalid(path, quoted, "AnalysisTemplate " + template + ": " + wrong);
            return;
        }
        for (var metric : metrics) {
            if (!endless && !metric.has("count") && metric.has("interval")) {
                invalid(
                        path,
                        quoted,
                        "AnalysisTemplate " + template + " has metric "
                                + metric.path("name").asString("")
                                + " which runs indefinitely. Invalid value for count: <nil>");
            }
        }
    }

    private void negative(JsonNode spec, String field) {
        if (spec.path(field).asLong(0) < 0) {
            invalid("spec." + field, spec.path(field).toString(), "must be greater than or equal to 0");
        }
    }

    private void share(JsonNode canary, String field) {
        var value = canary.path(field);
        boolean readable = value.isMissingNode()
                || value.isInt() && value.asInt() >= 0
                || value.isString() && value.asString().matches("\\d{1,6}%?");
        if (!readable) {
            invalid(CANARY + "." + field, value.toString(), "must be a number of pods or a percentage");
        }
    }

    private static boolean zero(JsonNode share) {
        var text = share.asString("").replace("%", "");
        return text.equals("0");
    }

    private void invalid(String path, String value, String problem) {
        problems.add(path + ": Invalid value: " + value + ": " + problem);
    }

    private void notEmulated(String path, String what) {
        problems.add(path + ": Forbidden: the embedded cluster does not emulate " + what);
    }
}
