package dev.runbook.engine.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * A right that a run needs, as the API server told a plan.
 *
 * @param verb as RBAC has it
 * @param resource as {@code deployments.apps/scale}
 * @param namespace empty for what has none
 * @param name empty for any
 * @param outcome {@code ALLOWED}, {@code LACKING} or {@code UNKNOWN}
 * @param reason why it is not allowed, or not known
 */
record PlannedRight(String verb, String resource, String namespace, String name, String outcome, String reason) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    static List<PlannedRight> of(List<String> journal) {
        var rights = new ArrayList<PlannedRight>();
        for (var line : journal) {
            var json = MAPPER.readTree(line);
            if (json.path("type").asString("").equals("AccessReviewed")) {
                rights.add(new PlannedRight(
                        json.path("verb").asString(),
                        json.path("resource").asString(),
                        json.path("namespace").asString(),
                        json.path("name").asString(),
                        json.path("outcome").asString(),
                        json.path("reason").asString()));
            }
        }
        return rights;
    }

    boolean lacking() {
        return outcome.equals("LACKING");
    }

    /** Returns what it is about: one line for all verbs of a resource. */
    String place() {
        return resource + (name.isEmpty() ? "" : " " + name) + (namespace.isEmpty() ? "" : " in " + namespace);
    }
}
