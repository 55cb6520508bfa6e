package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.api.Refusal.Cause;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Finds the errors in a Deployment's strategy. */
final class StrategyValidation {
    private static final String PATH = "spec.strategy";
    private static final Set<String> NOTHING = Set.of("0", "0%");

    private StrategyValidation() {}

    static void check(JsonNode strategy, List<Cause> causes) {
        var rolling = strategy.path("rollingUpdate");
        switch (strategy.path("type").asString("")) {
            case "Recreate" -> {
                if (rolling.isObject()) {
                    causes.add(Cause.forbidden(
                            PATH + ".rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"));
                }
            }
            case "RollingUpdate" -> rolling(rolling, causes);
            default -> {
                // The API server shows its own type here.
                var shown = Json.object();
                shown.set("Type", strategy.path("type"));
                if (rolling.isObject()) {
                    var limits = shown.putObject("RollingUpdate");
                    limits.set("MaxUnavailable", rolling.path("maxUnavailable"));
                    limits.set("MaxSurge", rolling.path("maxSurge"));
                } else {
                    shown.putNull("RollingUpdate");
                }
                causes.add(new Cause(
                        PATH,
                        "FieldValueNotSupported",
                        "Unsupported value: " + Json.text(shown)
                                + ": supported values: \"Recreate\", \"RollingUpdate\""));
            }
        }
    }

    private static void rolling(JsonNode rolling, List<Cause> causes) {
        var path = PATH + ".rollingUpdate.maxUnavailable";
        var unavailable = rolling.path("maxUnavailable");
        PolicyValidation.share(unavailable, path, causes);
        PolicyValidation.share(rolling.path("maxSurge"), PATH + ".rollingUpdate.maxSurge", causes);
        if (nothing(unavailable) && nothing(rolling.path("maxSurge"))) {
            causes.add(Cause.invalid(path, Json.text(unavailable), "may not be 0 when `maxSurge` is 0"));
        }
        PolicyValidation.atMostAll(unavailable, path, causes);
    }

    private static boolean nothing(JsonNode share) {
        return NOTHING.contains(share.asString(""));
    }
}
