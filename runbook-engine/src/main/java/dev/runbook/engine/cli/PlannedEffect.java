package dev.runbook.engine.cli;

import dev.runbook.engine.journal.History;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An effect that a plan held back.
 *
 * @param step the step's name
 * @param operation what would be sent
 * @param request SHA-256 of it
 * @param target the object, as {@code ConfigMap shop/grown}; empty for none
 * @param simulated whether the API server tried it
 * @param changes what it would change, a line a field
 * @param warnings what speaks against it
 */
record PlannedEffect(
        String step,
        String operation,
        String request,
        String target,
        boolean simulated,
        List<String> changes,
        List<String> warnings) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String REFUSED = "refused: ";

    /** Returns the effects of a plan; a try that met a conflict counts only if it was the last. */
    static List<PlannedEffect> of(List<String> journal) {
        var planned = new ArrayList<PlannedEffect>();
        for (var line : journal) {
            var json = MAPPER.readTree(line);
            if (json.path("type").asString("").equals("EffectPlanned")) {
                planned.add(new PlannedEffect(
                        json.path("step").asString(),
                        json.path("operation").asString(),
                        json.path("request").asString(),
                        target(json.path("target")),
                        json.path("simulated").asBoolean(),
                        texts(json.path("changes")),
                        texts(json.path("warnings"))));
            }
        }
        for (int i = planned.size() - 1; i >= 0; i--) {
            var effect = planned.get(i);
            if (effect.overtaken()
                    && planned.subList(i + 1, planned.size()).stream().anyMatch(effect::isTriedAgainBy)) {
                planned.remove(i);
            }
        }
        return planned;
    }

    /** Controllers write status all the time, so that a dry run of what was read a moment ago meets a conflict. */
    private boolean overtaken() {
        return changes.stream().anyMatch(change -> change.startsWith(REFUSED + "409 "));
    }

    private boolean isTriedAgainBy(PlannedEffect later) {
        return step.equals(later.step) && operation.equals(later.operation) && target.equals(later.target);
    }

    /** Returns what a plan noted of a step: that it holds now, that it would wait. */
    static List<String> notes(List<String> journal, String step) {
        var notes = new ArrayList<String>();
        for (var line : journal) {
            var json = MAPPER.readTree(line);
            var type = json.path("type").asString("");
            if (json.path("step").asString("").equals(step) && type.equals("Noted")) {
                notes.add(json.path("text").asString());
            } else if (json.path("step").asString("").equals(step) && type.equals("Notified")) {
                notes.add("would tell " + json.path("channel").asString() + ": "
                        + json.path("message").asString());
            }
        }
        return notes;
    }

    boolean refused() {
        return changes.stream().anyMatch(change -> change.startsWith(REFUSED));
    }

    private static String target(JsonNode object) {
        return object.isObject()
                ? object.path("kind").asString("") + " "
                        + object.path("namespace").asString("") + "/"
                        + object.path("name").asString("")
                : "";
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    /** Returns whether a plan ran to its end. */
    static boolean whole(History plan) {
        return plan.verdict()
                .filter(verdict -> verdict == dev.runbook.api.Verdict.COMPLETED)
                .isPresent();
    }
}
