package dev.runbook.engine;

import dev.runbook.engine.execution.Carrier;
import dev.runbook.engine.execution.Messages;
import dev.runbook.engine.execution.StepOutcome;
import java.util.Set;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.hierarchical.Node;
import org.opentest4j.TestAbortedException;

/** A phase or a step as a test. */
final class StageDescriptor extends AbstractTestDescriptor implements Node<RunContext> {
    private final Stage stage;
    private final Set<TestTag> tags;

    StageDescriptor(UniqueId id, Stage stage, TestSource source, Set<TestTag> tags) {
        super(id, stage.title(), source);
        this.stage = stage;
        this.tags = tags;
    }

    Stage stage() {
        return stage;
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
        return stage.reported();
    }

    /** Visits itself alone: the platform looks through the tree often, and would copy the children of each leaf. */
    @Override
    public void accept(Visitor visitor) {
        visitor.visit(this);
    }

    @Override
    public ExecutionMode getExecutionMode() {
        return ExecutionMode.SAME_THREAD;
    }

    @Override
    public SkipResult shouldBeSkipped(RunContext context) {
        return context.requireCourse().skip(stage).map(SkipResult::skip).orElseGet(SkipResult::doNotSkip);
    }

    @Override
    public RunContext execute(RunContext context, DynamicTestExecutor dynamicTestExecutor) throws Exception {
        Carrier.ifLeft(why -> leave(context, why));
        var outcome = perform(context);
        if (outcome instanceof StepOutcome.Skipped skipped) {
            throw new TestAbortedException(skipped.reason());
        }
        if (outcome instanceof StepOutcome.Failed failed && !failed.expected()) {
            raise(failed.cause());
        }
        return context;
    }

    private StepOutcome perform(RunContext context) {
        try {
            return context.requireCourse().perform(stage);
        } catch (OutOfMemoryError e) {
            throw outOf(e);
        }
    }

    /** Ends the tests of a class whose thread was left behind in this one, as the platform would have. */
    private void leave(RunContext context, Throwable why) {
        var listener = context.listener();
        context.requireCourse().leave(why);
        listener.executionFinished(this, TestExecutionResult.failed(why));
        if (getParent().orElse(null) instanceof ClassDescriptor parent) {
            boolean later = false;
            for (var test : parent.getChildren()) {
                if (later && test instanceof StageDescriptor next) {
                    listener.executionSkipped(
                            next, next.shouldBeSkipped(context).getReason().orElse(""));
                }
                later |= test == this;
            }
            listener.executionFinished(parent, parent.end(context));
        }
    }

    private static void raise(Throwable cause) throws Exception {
        if (cause instanceof VirtualMachineError error) {
            throw outOf(error);
        }
        if (cause.getMessage() == null || cause.getMessage().isBlank()) {
            throw new AssertionError(
                    Messages.of(cause) + ". The step failed. Throw with a message that says what is wrong.", cause);
        }
        if (cause instanceof Exception exception) {
            throw exception;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException(cause);
    }

    /** What the platform takes for the end of all tests ends one here: whoever was greedy has given back what it took. */
    private static AssertionError outOf(VirtualMachineError error) {
        return new AssertionError(
                Messages.of(error)
                        + ". This test failed, the others run. Take less, or give the JVM more (-Xmx, -Xss).",
                error);
    }
}
