package dev.runbook.engine;

import dev.runbook.engine.discovery.ClassKind;
import dev.runbook.engine.discovery.Tags;
import dev.runbook.engine.model.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.engine.support.hierarchical.Node;

/**
 * A runbook or drill as a container. Its tests are put below it when all selectors are resolved, in the order of the
 * model, together with those that the selected ones require.
 */
final class ClassDescriptor extends AbstractTestDescriptor implements Node<RunContext> {
    private final Class<?> type;
    private final ClassContent content;
    private final Set<TestTag> tags;
    private final Set<Stage> selected = new HashSet<>();
    private final Map<Stage, StageDescriptor> tests = new LinkedHashMap<>();
    private boolean whole;
    private List<Problem> problems;

    ClassDescriptor(UniqueId id, Class<?> type, ClassContent content) {
        super(id, content.title(), ClassSource.from(type));
        this.type = type;
        this.content = content;
        this.tags = tags(Tags.of(type), Set.of());
        this.problems = content.problems();
    }

    Class<?> type() {
        return type;
    }

    ClassContent content() {
        return content;
    }

    List<Problem> problems() {
        return problems;
    }

    /** Replaces the tests by one that fails with what is wrong with the class. */
    void refuse(List<Problem> found) {
        problems = List.copyOf(found);
    }

    void selectAll() {
        whole = true;
    }

    /**
     * Selects a stage. A step comes with what has to be run before it. A phase stands for the whole class: launchers run
     * failed tests again by their ids, and what was skipped because a phase was red has to be made up for then.
     */
    StageDescriptor select(Stage stage) {
        if (stage.kind() == Stage.Kind.PHASE) {
            whole = true;
        }
        for (var earlier : content.stages()) {
            if (earlier.equals(stage)) {
                break;
            }
            if (Course.requires(earlier)) {
                selected.add(earlier);
            }
        }
        selected.add(stage);
        return test(stage);
    }

    /** Puts the selected tests below the class. */
    void complete() {
        if (!problems.isEmpty()) {
            var message = ProblemsDescriptor.message(type, problems);
            var id = getUniqueId().append(ProblemsDescriptor.SEGMENT, ProblemsDescriptor.SEGMENT);
            addChild(new ProblemsDescriptor(id, message, tags));
            return;
        }
        for (var stage : content.stages()) {
            if (whole || selected.contains(stage)) {
                addChild(test(stage));
            }
        }
    }

    private StageDescriptor test(Stage stage) {
        return tests.computeIfAbsent(
                stage,
                wanted -> new StageDescriptor(
                        getUniqueId().append(stage.kind().segment(), stage.name()),
                        stage,
                        source(stage),
                        stage.step() == null ? tags : tags(Tags.of(stage.step().method()), tags)));
    }

    /**
     * Returns the source of a test. Launchers filter tests by the class and method of their source (Surefire, for
     * {@code -Dtest=XDrill#undo}), so a step that is drilled names the drill, not the runbook that declares it.
     */
    private TestSource source(Stage stage) {
        return content.kind() == ClassKind.RUNBOOK
                ? MethodSource.from(type, stage.requireStep().method())
                : MethodSource.from(type.getName(), stage.reported());
    }

    private static Set<TestTag> tags(Set<String> names, Set<TestTag> inherited) {
        if (names.isEmpty()) {
            return inherited;
        }
        var tags = new LinkedHashSet<>(inherited);
        names.forEach(name -> tags.add(TestTag.create(name)));
        return tags;
    }

    @Override
    public Type getType() {
        return Type.CONTAINER;
    }

    @Override
    public Set<TestTag> getTags() {
        return tags;
    }

    @Override
    public String getLegacyReportingName() {
        return type.getName();
    }

    @Override
    public RunContext prepare(RunContext context) {
        if (!runs(context)) {
            return context;
        }
        var performance = context.performances().apply(content, context.settings());
        return context.with(new Course(content.stages(), performance));
    }

    @Override
    public SkipResult shouldBeSkipped(RunContext context) {
        if (!runs(context)) {
            return SkipResult.doNotSkip();
        }
        var drills = content.kind() == ClassKind.RUNBOOK ? context.drilled().get(type) : null;
        if (drills != null) {
            return SkipResult.skip("drilled by " + drills + " in this run");
        }
        return context.requireCourse()
                .performance()
                .unavailable()
                .map(SkipResult::skip)
                .orElseGet(SkipResult::doNotSkip);
    }

    @Override
    public RunContext before(RunContext context) {
        if (runs(context)) {
            context.watch().add(context.requireCourse().performance());
        } else if (problems.isEmpty()) {
            throw new IllegalStateException(String.join("\n", context.settings().refusals()));
        }
        return context;
    }

    @Override
    public void after(RunContext context) {
        if (runs(context)) {
            var performance = context.requireCourse().performance();
            try {
                if (context.requireCourse().complete()) {
                    performance.judge();
                }
            } finally {
                context.watch().remove(performance);
                performance.close();
            }
        }
    }

    /** Does what is to be done after the tests and returns what the platform would have reported. */
    TestExecutionResult end(RunContext context) {
        try {
            after(context);
            return TestExecutionResult.successful();
        } catch (RuntimeException | AssertionError e) {
            return TestExecutionResult.failed(e);
        }
    }

    private boolean runs(RunContext context) {
        return problems.isEmpty() && context.settings().refusals().isEmpty();
    }

    /** Returns the stages that a name stands for; a step and a phase may have the same. */
    List<Stage> named(String name) {
        var found = new ArrayList<Stage>();
        for (var stage : content.stages()) {
            if (stage.reported().equals(name)) {
                found.add(stage);
            }
        }
        return found;
    }
}
