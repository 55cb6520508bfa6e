package dev.runbook.engine.incident;

import dev.runbook.api.Verdict;
import dev.runbook.engine.execution.StepOutcome;
import dev.runbook.engine.execution.Times;
import dev.runbook.engine.journal.JournalRecord.StepEnded;
import dev.runbook.engine.journal.RecordedRun;
import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.StepModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the facts of an incident out of a run's journal. One object a journal. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class IncidentReader {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration SLOW = Duration.ofMinutes(5);
    private static final Duration AHEAD = Duration.ofMinutes(1);

    private final RecordedRun run;
    private final RunbookModel runbook;
    private final List<IncidentFacts.Entry> timeline = new ArrayList<>();
    private final Questions questions;
    private final Map<String, IncidentFacts.Impact> impact = new LinkedHashMap<>();
    private final List<String> effects = new ArrayList<>();
    private final Map<Long, String> operations = new LinkedHashMap<>();
    private final Map<String, JsonNode> evidence = new LinkedHashMap<>();
    private final Set<String> gaps = new LinkedHashSet<>();
    private Instant startedAt = Instant.EPOCH;
    private @Nullable Instant lastEffectAt;
    private @Nullable Instant endedAt;
    private String verdict = "";
    private String reason = "";
    private JsonNode header = JSON.createObjectNode();
    private String namespace = "";

    private IncidentReader(RecordedRun run, RunbookModel runbook) {
        this.run = run;
        this.runbook = runbook;
        this.questions = new Questions(runbook, this::insert);
    }

    /** Reads them. */
    public static IncidentFacts read(RecordedRun run, RunbookModel runbook) {
        var reader = new IncidentReader(run, runbook);
        for (var line : run.lines()) {
            var json = JSON.readTree(line);
            reader.take(json, Instant.parse(json.path("at").asString()), text(json, "step"));
        }
        return reader.facts();
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).asString("");
    }

    private void take(JsonNode line, Instant at, String step) {
        switch (text(line, "type")) {
            case "RunStarted" -> {
                startedAt = at;
                header = line.path("header");
                namespace = text(line, "namespace");
                tell(at, "run of " + runbook.id() + " begins, as " + header("user"));
                if (!header("breakGlass").isEmpty()) {
                    gaps.add("The glass was broken (" + header("breakGlass")
                            + "): drill what was needed, so that it need not be broken again.");
                }
            }
            case "RunResumed" -> {
                tell(at, "run resumed by " + text(line, "by"));
                if (!verdict.equals(Verdict.AWAITING_HUMAN.name())) {
                    gaps.add("The run was interrupted and resumed: find out why.");
                }
            }
            case "StepEnded" -> ended(line, at, step);
            case "EffectIntended" -> operations.put(line.path("sequence").asLong(), text(line, "operation"));
            case "EffectEnded" -> effect(line, at, step);
            case "Noted" -> {
                tell(at, (step.isEmpty() ? "" : step + ": ") + text(line, "text"));
                if (text(line, "text").contains("was not delivered")) {
                    gaps.add("Repair the channel: " + text(line, "text"));
                }
            }
            case "Escalated" -> tell(at, step + ": handed over to a person: " + text(line, "reason"));
            case "Notified" -> tell(at, "told " + text(line, "channel") + ": " + text(line, "message"));
            case "PersonAsked" -> questions.asked(line);
            case "LevelCalled" -> questions.called(line);
            case "OperatorAnswered" -> questions.answered(line, at);
            case "PersonDecided" -> questions.decided(line);
            case "ClockJumped" -> {
                tell(at, "the machine's clock was put by " + by(line) + ": times before and after differ by that");
                gaps.add("The clock of the machine jumped by " + by(line) + " during the run: keep it in step.");
            }
            case "RollbackEnded" -> {
                tell(at, "rollback of " + step + " " + lower(text(line, "outcome")));
                if (text(line, "outcome").equals("FAILED")) {
                    gaps.add("The rollback of '" + step + "' failed: drill it with verdict ROLLED_BACK.");
                }
            }
            case "ImpactMeasured" -> impact.put(text(line, "slo"), JSON.treeToValue(line, IncidentFacts.Impact.class));
            case "RunEnded" -> {
                endedAt = at;
                verdict = text(line, "verdict");
                reason = text(line, "reason");
                tell(at, "run ended " + verdict + (reason.isEmpty() ? "" : ": " + reason));
            }
            default -> {
                // Reads and retries are no news to people.
            }
        }
    }

    private void ended(JsonNode line, Instant at, String step) {
        var outcome = text(line, "outcome");
        tell(
                at,
                title(step) + " " + lower(outcome)
                        + (text(line, "reason").isEmpty() ? "" : ": " + text(line, "reason")));
        var value = line.path("value");
        if (!value.isMissingNode() && !value.isNull()) {
            evidence.put(title(step), value);
        }
        if (unused(outcome, text(line, "reason"))) {
            gaps.add("Step '" + title(step) + "' was not needed (" + text(line, "reason")
                    + "): is it still wanted, and drilled?");
        }
        boolean failed = outcome.equals("FAILED") && !text(line, "cause").equals(StepEnded.PERSON);
        if (failed || text(line, "reason").startsWith(StepOutcome.Skipped.WENT_ON)) {
            gaps.add("Step '" + title(step) + "' failed: " + text(line, "reason"));
        }
    }

    /** A step that a condition left out, as against one that an earlier failure did. */
    private static boolean unused(String outcome, String reason) {
        return outcome.equals("SKIPPED")
                && !reason.startsWith(StepOutcome.Skipped.WENT_ON)
                && !reason.startsWith("step '")
                && !reason.startsWith("it needs the value of");
    }

    private void effect(JsonNode line, Instant at, String step) {
        var operation = operations.getOrDefault(line.path("sequence").asLong(), "");
        var outcome = text(line, "outcome");
        lastEffectAt = at;
        effects.add(step + ": " + operation + (outcome.equals("DONE") ? "" : " (" + lower(outcome) + ")"));
        tell(at, step + ": " + operation + " " + lower(outcome));
        if (outcome.equals("UNKNOWN")) {
            gaps.add("Nobody knew whether '" + operation + "' was applied: make it recognisable.");
        }
    }

    private static String by(JsonNode line) {
        return Times.text(Duration.parse(text(line, "by")));
    }

    private void tell(Instant at, String text) {
        timeline.add(new IncidentFacts.Entry(at, text));
    }

    /** Tells what was written down later than it happened where it happened. */
    private void insert(Instant at, String text) {
        int place = timeline.size();
        while (place > 0 && timeline.get(place - 1).at().isAfter(at)) {
            place--;
        }
        timeline.add(place, new IncidentFacts.Entry(at, text));
    }

    private String title(String step) {
        return runbook.find(step).map(StepModel::title).orElse(step);
    }

    private static String lower(String word) {
        return word.toLowerCase(java.util.Locale.ROOT);
    }

    private String header(String name) {
        return header.path(name).asString("");
    }

    private IncidentFacts facts() {
        questions.gaps().forEach(gaps::add);
        var alert = header("alert").isEmpty() ? JSON.createObjectNode() : JSON.readTree(header("alert"));
        var alertAt = alert.isEmpty() ? null : Instant.parse(text(alert, "startsAt"));
        if (alertAt == null) {
            gaps.add("A person started the run: no alert did. Is there one missing, or was it not connected?");
        } else {
            timeline.add(0, new IncidentFacts.Entry(alertAt, "alert " + text(alert, "name") + " begins"));
            if (Duration.between(startedAt, alertAt).compareTo(AHEAD) > 0) {
                gaps.add("Keep the clocks of Prometheus, Alertmanager and this machine in step: the alert began after"
                        + " its run did.");
            }
            if (Duration.between(alertAt, startedAt).compareTo(SLOW) > 0) {
                gaps.add("It took more than " + SLOW.toMinutes()
                        + " minutes from the alert to the run that it started: look how long Alertmanager waited"
                        + " (group_wait), how long the runbook stood in line, and how long people took to approve it.");
            }
        }
        return new IncidentFacts(
                1,
                run.id(),
                runbook.id(),
                runbook.title(),
                alertAt == null ? null : text(alert, "name"),
                header("context") + "/" + namespace,
                header("user"),
                alertAt,
                startedAt,
                lastEffectAt,
                endedAt,
                verdict,
                reason,
                runbook.alerts().stream()
                        .map(AlertModel::dashboard)
                        .filter(dashboard -> !dashboard.isEmpty())
                        .distinct()
                        .toList(),
                List.copyOf(impact.values()),
                effects,
                timeline,
                evidence,
                List.copyOf(gaps));
    }
}
