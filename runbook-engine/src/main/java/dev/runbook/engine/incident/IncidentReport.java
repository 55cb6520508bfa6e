package dev.runbook.engine.incident;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes an incident down as Markdown, with the facts as JSON beside it. What only people know is left to fill in. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class IncidentReport {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmm").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS, DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .build();
    private static final String TO_FILL_IN = "_To be filled in._\n";

    private final IncidentFacts facts;

    /** Makes the report of facts. */
    public IncidentReport(IncidentFacts facts) {
        this.facts = facts;
    }

    /**
     * Writes {@code incident-YYYYMMDD-HHMM.md} and {@code .json}; another incident of the same minute gets a number.
     *
     * @return the Markdown file
     */
    public Path write(Path directory) {
        var base = "incident-" + STAMP.format(facts.startedAt());
        try {
            Files.createDirectories(directory);
            for (int number = 1; ; number++) {
                var name = number == 1 ? base : base + "-" + number;
                if (taken(directory.resolve(name + ".json"))) {
                    return keep(directory.resolve(name + ".md"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the incident can't be written to " + directory + ": " + e.getMessage()
                            + ". Nothing is lost: the journal has it.",
                    e);
        }
    }

    /** Writes the facts unless the file is another run's. Runs that end together want the same name. */
    private boolean taken(Path json) throws IOException {
        var text = JSON.writeValueAsString(facts) + "\n";
        try {
            Files.writeString(json, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return true;
        } catch (FileAlreadyExistsException e) {
            if (mine(json)) {
                Files.writeString(json, text);
                return true;
            }
            return false;
        }
    }

    private boolean mine(Path json) throws IOException {
        try {
            return JSON.readTree(Files.readString(json))
                    .path("run")
                    .asString("")
                    .equals(facts.run());
        } catch (JacksonException e) {
            return false; // being written by another run, or torn
        }
    }

    /** What people have filled in is not overwritten. */
    private Path keep(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.writeString(file, markdown());
        }
        return file;
    }

    /** Returns the report as Markdown. */
    public String markdown() {
        var page = new StringBuilder("# Incident: " + facts.title() + "\n\n");
        page.append("## Summary\n\n")
                .append(summary())
                .append("\n\n## Impact\n\n")
                .append(impact());
        page.append("\n## Timeline (UTC)\n\n");
        facts.timeline()
                .forEach(entry -> page.append("- ")
                        .append(CLOCK.format(entry.at()))
                        .append("  ")
                        .append(entry.text())
                        .append('\n'));
        page.append("\n## Trigger\n\n")
                .append(TO_FILL_IN)
                .append("\n## Root cause\n\n")
                .append(TO_FILL_IN);
        page.append("\nEvidence that the steps found:\n\n");
        facts.dashboards()
                .forEach(dashboard ->
                        page.append("- Dashboard: <").append(dashboard).append(">\n"));
        facts.evidence().forEach((step, value) -> page.append(Evidence.markdown(step, value)));
        page.append("\n## Resolution\n\n");
        if (facts.effects().isEmpty()) {
            page.append("The run changed nothing.\n");
        }
        facts.effects().forEach(effect -> page.append("- ").append(effect).append('\n'));
        page.append("\n## Action items\n\n");
        facts.gaps().forEach(gap -> page.append("- [ ] ").append(gap).append('\n'));
        page.append("- [ ] Update the runbook, its drills, alerts and dashboards with what was learnt.\n");
        return page.append("\n## Retrospective\n\n")
                .append("- What went well?\n- What could be improved?\n- What prevents it from happening again?\n")
                .toString();
    }

    private String summary() {
        return (facts.alert() == null ? "A person started " : "The alert " + facts.alert() + " called for ")
                + "the runbook " + facts.runbook() + " on " + facts.cluster() + ", which ran as " + facts.by() + " and "
                + (facts.verdict().isEmpty() ? "did not end" : "ended " + facts.verdict())
                + (facts.reason().isEmpty() ? "" : ": " + facts.reason()) + ". Run " + facts.run() + ".";
    }

    private String impact() {
        var alertAt = facts.alertAt();
        // An alert of another clock may begin after its run.
        var since = alertAt == null || alertAt.isAfter(facts.startedAt()) ? facts.startedAt() : alertAt;
        return "| from the " + (alertAt == null ? "start of the run" : "alert") + " until | |\n| --- | --- |\n"
                + "| the run began | " + after(since, facts.startedAt()) + " |\n"
                + "| the last change | " + after(since, facts.lastEffectAt()) + " |\n"
                + "| the run ended | " + after(since, facts.endedAt()) + " |\n\n"
                + objectives()
                + "Changes: " + facts.effects().size() + ". Users, requests and money: " + TO_FILL_IN;
    }

    private String objectives() {
        if (facts.impact().isEmpty()) {
            return "No metrics tell how far objectives were missed.\n\n";
        }
        var rows = new StringBuilder("| objective | worst | at | missed for | of |\n| --- | --- | --- | --- | --- |\n");
        for (var impact : facts.impact()) {
            rows.append("| %s, %s | %s | %s | %s | %s |\n"
                    .formatted(
                            impact.slo(),
                            impact.objective(),
                            impact.worst(),
                            CLOCK.format(impact.worstAt()),
                            minutes(impact.outside()),
                            minutes(impact.of())));
        }
        return rows.append('\n').toString();
    }

    private static String after(Instant since, @Nullable Instant at) {
        if (at == null) {
            return "never";
        }
        return minutes(Duration.between(since, at));
    }

    private static String minutes(Duration time) {
        return time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
}
