package dev.runbook.engine.cli;

import dev.runbook.api.StepKind;
import dev.runbook.api.Verdict;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.StepModel;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Shows a plan: each step, what it would change, what speaks against it, how it would be undone. */
final class PlanView {
    private final PrintStream out;
    private final RunbookModel runbook;
    private final List<String> journal;
    private final History history;
    private final List<PlannedEffect> effects;
    private final List<PlannedRight> rights;

    PlanView(PrintStream out, RunbookModel runbook, List<String> journal) {
        this.out = out;
        this.runbook = runbook;
        this.journal = journal;
        this.history = History.of(journal);
        this.effects = PlannedEffect.of(journal);
        this.rights = PlannedRight.of(journal);
    }

    void print() {
        boolean assumed = false;
        int number = 0;
        for (var step : runbook.steps()) {
            number++;
            var own = effects.stream()
                    .filter(effect -> effect.step().equals(step.name()))
                    .toList();
            out.printf("%2d. %-8s %s%s%n", number, step.kind(), step.title(), assumed ? "  (assumed: see above)" : "");
            outcome(step);
            own.forEach(this::print);
            if (!own.isEmpty()) {
                out.println("      undo: " + undo(step));
                assumed = true;
            }
        }
        out.println();
        rights();
        warnings().forEach(warning -> out.println("! " + warning + "\n"));
        if (effects.isEmpty()) {
            out.println(feasible() ? "Nothing would change." : "The plan can't be carried out.");
            return;
        }
        long changing = effects.stream().filter(e -> !e.refused()).count();
        out.println(changing + (changing == 1 ? " effect" : " effects") + " would be sent"
                + (changing == effects.size() ? "." : ", " + (effects.size() - changing) + " refused."));
    }

    private void rights() {
        var verbs = new TreeMap<String, String>();
        rights.stream()
                .filter(right -> right.outcome().equals("ALLOWED"))
                .forEach(right -> verbs.merge(right.place(), right.verb(), (all, verb) -> all + ", " + verb));
        if (!rights.isEmpty()) {
            out.println("Rights that a run needs, as the API server tells them:");
        }
        verbs.forEach((place, all) -> out.println("  yes      " + place + ": " + all));
        for (var right : rights) {
            if (!right.outcome().equals("ALLOWED")) {
                out.println("  " + (right.lacking() ? "LACKING  " : "unknown  ") + right.place() + ": " + right.verb()
                        + " (" + right.reason() + ")");
            }
        }
        if (rights.stream().anyMatch(PlannedRight::lacking)) {
            out.println("  runbook rbac " + runbook.id() + " writes the roles for all of them.");
        }
        out.println();
    }

    /** Returns what speaks against the run as a whole. */
    private List<String> warnings() {
        return PlannedEffect.notes(journal, "");
    }

    private void outcome(StepModel step) {
        var told = history.of(step.name());
        if (told.isPresent() && !told.get().outcome().equals("SUCCEEDED")) {
            out.println("      " + told.get().outcome().toLowerCase(java.util.Locale.ROOT) + ": "
                    + told.get().reason());
        }
        if (step.kind() == StepKind.MANUAL
                && told.isPresent()
                && told.get().outcome().equals("SUCCEEDED")) {
            out.println("      a person would be asked");
        }
        PlannedEffect.notes(journal, step.name()).forEach(note -> out.println("      " + note));
    }

    private void print(PlannedEffect effect) {
        out.println("      " + effect.operation() + (effect.simulated() ? "" : "  (can't be simulated)"));
        effect.changes().forEach(change -> out.println("        " + change));
        if (!effect.simulated()) {
            out.println("        ! what it does is known only when it is done; it can't be fenced either: should this"
                    + " run lose its lock while it is sent, it is sent all the same");
        }
        effect.warnings().forEach(warning -> out.println("        ! " + warning));
    }

    static String undo(StepModel step) {
        var rollback = step.rollback();
        return rollback == null
                ? "not possible, " + step.irreversible()
                : rollback.call().method().getName() + "()";
    }

    /** Returns why what was planned can't be done, a line each; empty when it can. */
    List<String> obstacles() {
        var obstacles = new ArrayList<String>();
        history.steps().stream()
                .filter(step -> step.outcome().equals("FAILED"))
                .forEach(step -> obstacles.add(step.step() + ": " + step.reason()));
        effects.stream()
                .filter(PlannedEffect::refused)
                .forEach(effect -> obstacles.add(
                        effect.step() + ": " + effect.operation() + ": " + String.join("; ", effect.changes())));
        rights.stream()
                .filter(PlannedRight::lacking)
                .forEach(right -> obstacles.add("the right to " + right.verb() + " " + right.place() + " is lacking"));
        if (obstacles.isEmpty() && !feasible()) {
            obstacles.add(history.reason().isEmpty() ? "the plan did not end" : history.reason());
        }
        return obstacles;
    }

    /** Returns the same for programs. */
    Map<String, Object> json() {
        return Map.of(
                "runbook", runbook.id(),
                "feasible", feasible(),
                "steps",
                        runbook.steps().stream()
                                .map(step -> Map.of(
                                        "name", step.name(),
                                        "kind", step.kind().name(),
                                        "title", step.title(),
                                        "outcome",
                                                history.of(step.name())
                                                        .map(told -> told.outcome())
                                                        .orElse(""),
                                        "reason",
                                                history.of(step.name())
                                                        .map(told -> told.reason())
                                                        .orElse(""),
                                        "notes", PlannedEffect.notes(journal, step.name())))
                                .toList(),
                "effects", effects,
                "rights", rights,
                "warnings", warnings(),
                "obstacles", obstacles());
    }

    List<PlannedEffect> effects() {
        return effects;
    }

    /** Returns whether what was planned can be done. */
    boolean feasible() {
        return code() == ExitCode.DONE || code() == ExitCode.CHANGES;
    }

    ExitCode code() {
        if (history.verdict().filter(verdict -> verdict == Verdict.REFUSED).isPresent()) {
            return ExitCode.REFUSED;
        }
        if (!PlannedEffect.whole(history)
                || effects.stream().anyMatch(PlannedEffect::refused)
                || rights.stream().anyMatch(PlannedRight::lacking)) {
            return ExitCode.FAILED;
        }
        return effects.isEmpty() ? ExitCode.DONE : ExitCode.CHANGES;
    }
}
