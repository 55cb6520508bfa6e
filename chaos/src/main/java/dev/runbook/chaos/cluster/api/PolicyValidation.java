package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.Quantity;
import dev.runbook.chaos.cluster.api.Refusal.Cause;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Finds the errors in disruption budgets, quotas and the fine print of autoscalers. */
final class PolicyValidation {
    private static final int LONGEST_WINDOW = 3600;
    private static final Pattern PERCENTAGE = Pattern.compile("\\d{1,9}%");

    private PolicyValidation() {}

    static void budget(JsonNode spec, List<Cause> causes) {
        if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
            // The API server shows its own type here.
            var shown = Json.object();
            shown.set("MinAvailable", spec.path("minAvailable"));
            shown.set("Selector", spec.path("selector"));
            shown.set("MaxUnavailable", spec.path("maxUnavailable"));
            shown.putNull("UnhealthyPodEvictionPolicy");
            causes.add(Cause.invalid("spec", Json.text(shown), "minAvailable and maxUnavailable cannot be both set"));
        }
        for (var field : List.of("minAvailable", "maxUnavailable")) {
            share(spec.path(field), "spec." + field, causes);
            atMostAll(spec.path(field), "spec." + field, causes);
        }
    }

    /** Checks a number that may be a percentage. */
    static void share(JsonNode value, String path, List<Cause> causes) {
        var text = value.asString("");
        if (value.isNumber() && value.asInt() < 0) {
            causes.add(Cause.invalid(path, text, "must be greater than or equal to 0"));
        } else if (value.isString() && !PERCENTAGE.matcher(text).matches()) {
            causes.add(Cause.invalid(
                    path,
                    Validation.quoted(text),
                    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%',"
                            + " regex used for validation is '[0-9]+%')"));
        }
    }

    /** Checks that a percentage isn't more than there is. */
    static void atMostAll(JsonNode value, String path, List<Cause> causes) {
        var text = value.asString("");
        if (PERCENTAGE.matcher(text).matches() && Integer.parseInt(text.replace("%", "")) > 100) {
            causes.add(Cause.invalid(path, Validation.quoted(text), "must not be greater than 100%"));
        }
    }

    static void quota(JsonNode spec, List<Cause> causes) {
        spec.path("hard").properties().forEach(hard -> {
            var text = hard.getValue().asString("");
            if (Quantity.of(text).amount().signum() < 0) {
                causes.add(Cause.invalid(
                        "spec.hard[" + hard.getKey() + "]",
                        Validation.quoted(text),
                        "must be greater than or equal to 0"));
            }
        });
    }

    static void autoscaler(JsonNode spec, List<Cause> causes) {
        int index = 0;
        for (var metric : spec.path("metrics")) {
            var share = metric.path("resource").path("target").path("averageUtilization");
            if (share.isNumber() && share.asInt() < 1) {
                causes.add(Cause.invalid(
                        "spec.metrics[" + index + "].resource.target.averageUtilization",
                        share.asString(""),
                        "must be greater than 0"));
            }
            index++;
        }
        for (var direction : List.of("scaleUp", "scaleDown")) {
            var path = "spec.behavior." + direction + ".stabilizationWindowSeconds";
            var window = spec.path("behavior").path(direction).path("stabilizationWindowSeconds");
            if (window.asInt(0) < 0) {
                causes.add(Cause.invalid(path, window.asString(""), "must be greater than or equal to zero"));
            } else if (window.asInt(0) > LONGEST_WINDOW) {
                causes.add(Cause.invalid(path, window.asString(""), "must be less than or equal to " + LONGEST_WINDOW));
            }
        }
    }
}
