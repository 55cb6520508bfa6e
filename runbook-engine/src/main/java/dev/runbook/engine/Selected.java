package dev.runbook.engine;

import dev.runbook.engine.discovery.ClassKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.platform.engine.TestDescriptor;

/**
 * What a launcher has selected and not filtered away.
 *
 * @param engine the root of the tree
 */
record Selected(TestDescriptor engine) {
    List<ClassDescriptor> classes() {
        return engine.getChildren().stream()
                .filter(ClassDescriptor.class::isInstance)
                .map(ClassDescriptor.class::cast)
                .toList();
    }

    /** Returns the runbooks that drills run, each with the names of those drills. */
    Map<Class<?>, String> drilled() {
        var drilled = new LinkedHashMap<Class<?>, String>();
        for (var descriptor : classes()) {
            var runbook = descriptor.content().runbook();
            if (descriptor.content().kind() == ClassKind.DRILL
                    && descriptor.problems().isEmpty()
                    && runbook != null) {
                drilled.merge(runbook.type(), descriptor.type().getSimpleName(), (one, other) -> one + ", " + other);
            }
        }
        return drilled;
    }

    /** Returns why it can't be planned or run on a cluster; empty where it is one whole runbook. */
    Optional<String> objection(String mode) {
        var classes = classes();
        boolean whole = classes.size() == 1
                && classes.get(0).content().kind() == ClassKind.RUNBOOK
                && classes.get(0).getChildren().size()
                        == classes.get(0).content().stages().size();
        return whole
                ? Optional.empty()
                : Optional.of(RunbookConfiguration.MODE + " is '" + mode + "', which takes one runbook with all of its"
                        + " steps, but " + describe(classes)
                        + ": no step is run, and nothing was changed. Select the class of"
                        + " that runbook alone.");
    }

    private static String describe(List<ClassDescriptor> classes) {
        return classes.size() == 1
                ? "only a part of " + classes.get(0).type().getSimpleName() + ", or a drill, is selected"
                : classes.size() + " classes are selected";
    }
}
