package dev.runbook.engine;

import dev.runbook.engine.discovery.ClassKind;
import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.TestDescriptor;

/**
 * What a launcher has selected and not filtered away.
 *
 * @param classes in the order of their discovery
 */
record Selected(List<ClassDescriptor> classes) {
    static Selected of(TestDescriptor engine) {
        return new Selected(engine.getChildren().stream()
                .filter(ClassDescriptor.class::isInstance)
                .map(ClassDescriptor.class::cast)
                .toList());
    }

    /** Returns why it can't be planned or run on a cluster; empty where it is one whole runbook. */
    Optional<String> objection(String mode) {
        boolean whole = classes.size() == 1
                && classes.get(0).content().kind() == ClassKind.RUNBOOK
                && classes.get(0).getChildren().size()
                        == classes.get(0).content().stages().size();
        return whole
                ? Optional.empty()
                : Optional.of(RunbookConfiguration.MODE + " is '" + mode + "', which takes one runbook with all of its"
                        + " steps, but " + describe() + ": no step is run, and nothing was changed. Select the class of"
                        + " that runbook alone.");
    }

    private String describe() {
        return classes.size() == 1
                ? "only a part of " + classes.get(0).type().getSimpleName() + ", or a drill, is selected"
                : classes.size() + " classes are selected";
    }
}
