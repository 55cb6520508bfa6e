package dev.runbook.engine.incident;

import dev.runbook.api.StepKind;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.StepModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What people were asked, who was called meanwhile, and what they said. One object a journal. */
final class Questions {
    private final RunbookModel runbook;
    private final BiConsumer<Instant, String> timeline;
    /** What has no answer yet, by step. */
    private final Map<String, String> open = new LinkedHashMap<>();

    private final List<JsonNode> words = new ArrayList<>();
    private final Map<String, String> gaps = new LinkedHashMap<>();

    Questions(RunbookModel runbook, BiConsumer<Instant, String> timeline) {
        this.runbook = runbook;
        this.timeline = timeline;
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).asString("");
    }

    private static Instant time(JsonNode json, String field) {
        return Instant.parse(text(json, field));
    }

    private static String first(String text) {
        return text.lines().findFirst().orElse("");
    }

    /** People were asked. A run that goes on asks again what nobody has answered. */
    void asked(JsonNode line) {
        var question = text(line, "question");
        if (!question.equals(open.put(text(line, "step"), question))) {
            timeline.accept(time(line, "asked"), "asked: " + first(question));
        }
    }

    /** Somebody was called. */
    void called(JsonNode line) {
        var name = text(line, "level");
        var call = runbook.escalations().stream()
                .filter(level -> level.level().equals(name))
                .findFirst()
                .map(level -> level.words() + " called in " + level.channel())
                .orElse(name + " called");
        timeline.accept(time(line, "called"), call);
    }

    /** Somebody decided; what was said to a step is told with the question that it answers. */
    void decided(JsonNode line) {
        if (step(line).isPresent()) {
            words.add(line);
        } else {
            var what = line.path("approved").asBoolean() ? " approved by " : " declined by ";
            timeline.accept(time(line, "said"), text(line, "step") + what + by(line));
        }
    }

    private static String by(JsonNode word) {
        return text(word, "by") + " ("
                + text(word, "way").toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
    }

    /** A question was answered, or was not. */
    void answered(JsonNode line, Instant at) {
        var step = text(line, "step");
        var question = text(line, "question").isEmpty() ? step : first(text(line, "question"));
        var answer = text(line, "answer");
        if (answer.equals("NO_ANSWER")) {
            timeline.accept(at, question + " no answer");
            gaps.put(step, "Nobody answered '" + title(line) + "': correct the escalation.");
            return;
        }
        open.remove(step);
        if (words.isEmpty()) {
            var who = text(line, "who");
            timeline.accept(at, question + " " + answer.toLowerCase(Locale.ROOT) + (who.isEmpty() ? "" : " by " + who));
        }
        words.forEach(word -> timeline.accept(
                time(word, "said"),
                question + (word.path("approved").asBoolean() ? " confirmed by " : " declined by ") + by(word)));
        words.clear();
        boolean manual = step(line).map(StepModel::kind).equals(Optional.of(StepKind.MANUAL));
        gaps.put(
                step,
                manual
                        ? "A person had to act in '" + title(line) + "': can it be a step that acts by itself?"
                        : "A person had to decide what becomes of what was done, since '" + title(line)
                                + "' failed: can its onFailure state it?");
    }

    private Optional<StepModel> step(JsonNode line) {
        return runbook.find(text(line, "step"));
    }

    private String title(JsonNode line) {
        return step(line).map(StepModel::title).orElse(text(line, "step"));
    }

    /** Returns what was missing, each an action item. */
    Stream<String> gaps() {
        return gaps.values().stream();
    }
}
