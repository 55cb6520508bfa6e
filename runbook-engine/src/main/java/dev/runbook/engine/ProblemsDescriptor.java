package dev.runbook.engine;

import dev.runbook.engine.model.Problem;
import java.util.List;
import java.util.Set;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.hierarchical.Node;

/** The one test of a class that is not well formed: fails with everything that is wrong with it. */
final class ProblemsDescriptor extends AbstractTestDescriptor implements Node<RunContext> {
    static final String SEGMENT = "problems";

    private final String message;
    private final Set<TestTag> tags;

    ProblemsDescriptor(UniqueId id, String message, Set<TestTag> tags) {
        super(id, "it is well formed");
        this.message = message;
        this.tags = tags;
    }

    /** Returns what a person reads about a class: a line for each problem. */
    static String message(Class<?> type, List<Problem> problems) {
        var text = new StringBuilder(type.getName())
                .append(problems.size() == 1 ? " has a problem:" : " has " + problems.size() + " problems:");
        problems.forEach(
                problem -> text.append("\n  - ").append(problem.toString().replace("\n", "\n    ")));
        return text.toString();
    }

    @Override
    public Type getType() {
        return Type.TEST;
    }

    @Override
    public Set<TestTag> getTags() {
        return tags;
    }

    @Override
    public String getLegacyReportingName() {
        return SEGMENT;
    }

    @Override
    public ExecutionMode getExecutionMode() {
        return ExecutionMode.SAME_THREAD;
    }

    @Override
    public RunContext execute(RunContext context, DynamicTestExecutor dynamicTestExecutor) {
        throw new NotWellFormedException(message);
    }
}
