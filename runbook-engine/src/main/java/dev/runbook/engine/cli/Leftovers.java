package dev.runbook.engine.cli;

import dev.runbook.api.Effect;
import dev.runbook.api.Verdict;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.journal.RecordedEffect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the earlier run whose doing stands in the way of a plan, so that nobody has to guess where an object comes from.
 *
 * @param runs the journals of this machine
 * @param cluster the uid of the cluster
 */
record Leftovers(JournalStore runs, String cluster) {
    private static final int RECENT = 50;

    /** Returns a hint a refused effect, where a journal tells; empty otherwise. */
    List<String> hints(List<PlannedEffect> effects) {
        var hints = new ArrayList<String>();
        for (var effect : effects) {
            if (effect.refused() && !effect.target().isEmpty()) {
                maker(effect.target()).ifPresent(hints::add);
            }
        }
        return hints;
    }

    private Optional<String> maker(String target) {
        var ids = runs.runs();
        for (int i = ids.size() - 1; i >= Math.max(0, ids.size() - RECENT); i--) {
            var id = ids.get(i);
            var found = history(id).filter(history -> wrote(history, target)).map(history -> hint(id, history, target));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** A damaged journal gives no hint, and is told of by status. */
    private Optional<History> history(String id) {
        try {
            return Optional.of(runs.find(id).history());
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private boolean wrote(History history, String target) {
        return history.header().getOrDefault("cluster", "").equals(cluster)
                && history.verdict()
                        .filter(verdict -> verdict == Verdict.ROLLED_BACK)
                        .isEmpty()
                && history.steps().stream()
                        .flatMap(step -> step.effects().stream())
                        .anyMatch(effect -> isOn(effect, target));
    }

    private static boolean isOn(RecordedEffect effect, String target) {
        var object = effect.target();
        return object != null
                && effect.outcome() != Effect.Outcome.FAILED
                && (object.kind() + " " + object.namespace() + "/" + object.name()).equals(target);
    }

    private static String hint(String id, History history, String target) {
        var ended = history.verdict().map(verdict -> "ended " + verdict).orElse("did not end");
        boolean open = history.verdict()
                .map(verdict -> verdict == Verdict.AWAITING_HUMAN || verdict == Verdict.ABORTED)
                .orElse(true);
        return target + " was written by the run " + id + ", which " + ended + ". "
                + (open ? "Go on with it (runbook resume " + id + ") or take" : "Take") + " it back (runbook rollback "
                + id + "), then plan again.";
    }
}
