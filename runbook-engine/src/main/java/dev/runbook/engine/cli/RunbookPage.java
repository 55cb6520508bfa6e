package dev.runbook.engine.cli;

import dev.runbook.api.Default;
import dev.runbook.api.Instructions;
import dev.runbook.api.StepKind;
import dev.runbook.engine.execution.FixedInstructions;
import dev.runbook.engine.execution.Times;
import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.model.EscalationModel;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.StepModel;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A runbook for people.
 *
 * @param runbook what is shown
 */
record RunbookPage(RunbookModel runbook) {
    String text() {
        return page(
                runbook.id() + ": " + runbook.title() + "\n",
                "\nAlerts\n",
                "\nParameters\n",
                "\nSteps\n",
                "\nEscalation\n",
                "  ");
    }

    String markdown() {
        return page(
                "# " + runbook.title() + "\n",
                "\n## Alerts\n\n",
                "\n## Parameters\n\n",
                "\n## Steps\n\n",
                "\n## Escalation\n\n",
                "- ");
    }

    /** Returns the same for programs. */
    Map<String, Object> json() {
        return Map.of(
                "id", runbook.id(),
                "title", runbook.title(),
                "namespace", runbook.namespace(),
                "alerts",
                        runbook.alerts().stream()
                                .map(alert -> Map.of(
                                        "name", alert.name(),
                                        "severity", alert.severity().label(),
                                        "for", Times.text(alert.forDuration()),
                                        "expr", alert.expr(),
                                        "dashboard", alert.dashboard()))
                                .toList(),
                "parameters",
                        Arrays.stream(runbook.parameters().getRecordComponents())
                                .map(component -> Map.of(
                                        "name", component.getName(),
                                        "type", component.getType().getSimpleName(),
                                        "required", !component.isAnnotationPresent(Default.class)))
                                .toList(),
                "steps",
                        runbook.steps().stream()
                                .map(step -> Map.of(
                                        "name", step.name(),
                                        "kind", step.kind().name(),
                                        "title", step.title(),
                                        "timeout", Times.text(step.timeout()),
                                        "undone", step.rollback() != null))
                                .toList(),
                "escalation",
                        runbook.escalations().stream()
                                .map(level -> Map.of(
                                        "level", level.level(),
                                        "who", level.who(),
                                        "channel", level.channel(),
                                        "after", Times.text(level.after())))
                                .toList());
    }

    private String page(String title, String alerts, String parameters, String steps, String escalation, String item) {
        var page = new StringBuilder(title);
        page.append(alerts);
        runbook.alerts().forEach(alert -> page.append(item).append(line(alert)).append('\n'));
        var components = runbook.parameters().getRecordComponents();
        if (components.length > 0) {
            page.append(parameters);
            for (var component : components) {
                page.append(item).append(line(component)).append('\n');
            }
        }
        page.append(steps);
        boolean markdown = item.equals("- ");
        int number = 0;
        for (var step : runbook.steps()) {
            number++;
            page.append(markdown ? number + ". " : "%2d. ".formatted(number))
                    .append(line(step))
                    .append('\n');
            FixedInstructions.of(runbook, step)
                    .ifPresent(asked -> page.append(markdown ? "   " : "    ")
                            .append(line(asked, markdown))
                            .append('\n'));
        }
        if (!runbook.escalations().isEmpty()) {
            page.append(escalation);
            runbook.escalations()
                    .forEach(level -> page.append(item).append(line(level)).append('\n'));
        }
        return page.toString();
    }

    private static String line(AlertModel alert) {
        return alert.name() + " (" + alert.severity().label() + "), for " + Times.text(alert.forDuration()) + ": "
                + alert.expr()
                + (alert.dashboard().isEmpty() ? "" : " ([dashboard](" + alert.dashboard() + "))");
    }

    private static String line(RecordComponent component) {
        var annotation = component.getAnnotation(Default.class);
        return component.getName() + ": " + component.getType().getSimpleName()
                + (annotation == null ? ", required" : ", default " + annotation.value());
    }

    private static String line(Instructions asked, boolean markdown) {
        var links = asked.links().stream()
                .map(link -> markdown ? "[" + link.title() + "](" + link.uri() + ")" : link.title() + ": " + link.uri())
                .collect(Collectors.joining(", "));
        return asked.text() + (asked.text().isEmpty() || links.isEmpty() ? "" : ": ") + links;
    }

    private static String line(EscalationModel level) {
        return level.words() + ": " + level.channel() + ", "
                + (level.after().isZero() ? "at once" : "after " + Times.text(level.after()));
    }

    private static String line(StepModel step) {
        var rollback = step.rollback();
        var undo = step.kind() != StepKind.CHANGE
                ? ""
                : rollback != null
                        ? "; undone by " + rollback.call().method().getName()
                        : "; irreversible: " + step.irreversible();
        var when = step.when() == null ? "" : "; when " + step.when().method().getName();
        return step.kind() + " " + step.name() + ": " + step.title() + " (" + Times.text(step.timeout()) + when + undo
                + ")";
    }
}
