package dev.runbook.engine;

import dev.runbook.engine.discovery.ClassKind;
import dev.runbook.engine.discovery.SourcePlace;
import dev.runbook.engine.model.Problem;
import dev.runbook.engine.model.RunbookModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds alerts that two runbooks of a selection answer: nobody could say which of them is to be run. Runbooks count that
 * are selected and those that selected drills run. The runbook's own class is refused if it is selected, its drills are
 * otherwise.
 */
final class SharedAlerts {
    private final Map<String, Set<Class<?>>> runbooks = new LinkedHashMap<>();

    private SharedAlerts() {}

    static void refuse(Collection<ClassDescriptor> classes) {
        var shared = new SharedAlerts();
        var selected = new LinkedHashSet<Class<?>>();
        for (var descriptor : classes) {
            var runbook = descriptor.content().runbook();
            if (runbook != null) {
                shared.add(runbook);
                if (descriptor.content().kind() == ClassKind.RUNBOOK) {
                    selected.add(descriptor.type());
                }
            }
        }
        if (shared.runbooks.values().stream().noneMatch(answering -> answering.size() > 1)) {
            return;
        }
        for (var descriptor : classes) {
            var runbook = descriptor.content().runbook();
            if (runbook != null
                    && (descriptor.content().kind() == ClassKind.RUNBOOK || !selected.contains(runbook.type()))) {
                var problems = shared.problems(descriptor, runbook);
                if (!problems.isEmpty()) {
                    descriptor.refuse(problems);
                }
            }
        }
    }

    private void add(RunbookModel runbook) {
        for (var alert : runbook.alerts()) {
            runbooks.computeIfAbsent(alert.name(), name -> new LinkedHashSet<>(1))
                    .add(runbook.type());
        }
    }

    private List<Problem> problems(ClassDescriptor descriptor, RunbookModel runbook) {
        var problems = new ArrayList<Problem>();
        for (var alert : runbook.alerts()) {
            var others = runbooks.getOrDefault(alert.name(), Set.of()).stream()
                    .map(Class::getName)
                    .filter(name -> !name.equals(runbook.type().getName()))
                    .toList();
            if (!others.isEmpty()) {
                problems.add(new Problem(
                        SourcePlace.of(descriptor.type()),
                        "The alert " + alert.name() + " of " + runbook.type().getName() + " is also that of "
                                + String.join(", ", others) + ".",
                        "Nobody could say which of them is to be run when it fires, so none is.",
                        "Remove the alert from all runbooks but one."));
            }
        }
        return problems;
    }
}
