package dev.runbook.engine.discovery;

import dev.runbook.api.Instructions;
import dev.runbook.api.Retry;
import dev.runbook.api.Rollback;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.When;
import dev.runbook.engine.model.RetryModel;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the methods of a runbook: which are steps, which take them back, and whether each is well formed by itself. */
final class StepReader {
    /**
     * The annotated methods of a runbook.
     *
     * @param steps in no order
     * @param rollbacks with their annotations
     * @param methods all methods, for the conditions among them
     */
    record Declared(List<DeclaredStep> steps, Map<Method, Rollback> rollbacks, List<Method> methods) {}

    private final ValueTypes values;
    private final Problems problems;

    StepReader(ValueTypes values, Problems problems) {
        this.values = values;
        this.problems = problems;
    }

    Declared read(Class<?> type) {
        var steps = new ArrayList<DeclaredStep>();
        var rollbacks = new TreeMap<Method, Rollback>(
                Comparator.comparing(Method::getName).thenComparing(Method::toString));
        var methods = Members.methods(type);
        for (var method : methods) {
            var present = method.getDeclaredAnnotations();
            if (present.length > 0 && !method.isSynthetic()) {
                readOne(method, present, steps, rollbacks);
            }
        }
        if (steps.size() > 1) {
            // Reflection gives methods in no order; messages are to be the same every time.
            steps.sort(Comparator.comparing(DeclaredStep::name));
            var names = new HashSet<String>();
            for (var step : steps) {
                if (!names.add(step.name())) {
                    problems.add(
                            step.method(),
                            "There are two " + step.about() + "s, and a method's name is its step's identity.",
                            "Rename one.");
                }
            }
        }
        return new Declared(steps, rollbacks, methods);
    }

    private void readOne(
            Method method, Annotation[] present, List<DeclaredStep> steps, Map<Method, Rollback> rollbacks) {
        var step = Annotations.find(present, Step.class);
        var rollback = Annotations.find(present, Rollback.class);
        var retry = Annotations.find(present, Retry.class);
        var when = Annotations.find(present, When.class);
        if (step != null) {
            steps.add(step(method, step, retry, when));
        } else if (retry != null || when != null) {
            problems.add(
                    method,
                    "Method '" + method.getName() + "' has @" + (retry == null ? "When" : "Retry")
                            + ", which is only read on a @Step method.",
                    "Remove it, or make the method a step.");
        }
        if (rollback != null) {
            checkModifiers(method, "@Rollback method '" + method.getName() + "'");
            if (step != null) {
                problems.add(
                        method,
                        "Method '" + method.getName() + "' is both @Step and @Rollback.",
                        "Make it two methods.");
            }
            rollbacks.put(method, rollback);
        }
    }

    private DeclaredStep step(Method method, Step step, @Nullable Retry retry, @Nullable When when) {
        checkModifiers(method, "@Step method '" + method.getName() + "'");
        if (step.kind() != StepKind.CHANGE && !step.irreversible().isEmpty()) {
            problems.add(
                    method,
                    "@Step method '" + method.getName() + "' states why it is irreversible, but a " + step.kind()
                            + " step has nothing to take back.",
                    "Remove irreversible, or make it a CHANGE step.");
        }
        return new DeclaredStep(method, step, retry, when, value(method, step.kind()));
    }

    void checkModifiers(Method method, String about) {
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers)) {
            problems.add(method, about + " must not be private.", "Remove 'private'.");
        }
        if (Modifier.isStatic(modifiers)) {
            problems.add(method, about + " must not be static.", "Remove 'static'.");
        }
        if (Modifier.isAbstract(modifiers)) {
            problems.add(method, about + " must not be abstract.", "Give it a body.");
        }
        if (method.getTypeParameters().length > 0) {
            problems.add(method, about + " must not be generic.", "Name the types.");
        }
    }

    private @Nullable Type value(Method method, StepKind kind) {
        var returned = method.getGenericReturnType();
        var about = "@Step method '" + method.getName() + "'";
        var value = ValueTypes.unwrapped(returned);
        if (kind == StepKind.MANUAL && value != Instructions.class) {
            problems.add(
                    method,
                    about + " is MANUAL and returns " + ValueTypes.name(returned)
                            + ": nobody would be told what to do.",
                    "Return Instructions.of(\"what to do\", links...).");
            return null;
        }
        if (returned == void.class) {
            return null;
        }
        if (!ValueTypes.valueForm(value)) {
            problems.add(
                    method,
                    about + " returns " + ValueTypes.name(returned)
                            + ": a step's value is a record or a List of records, perhaps in an Optional.",
                    "Return a record of what later steps need, or void.");
            return null;
        }
        var obstacles = values.obstacles(value);
        if (!obstacles.isEmpty()) {
            problems.add(
                    method,
                    about + " returns a value that would not come back from the journal as it was: "
                            + String.join(", ", obstacles) + ".",
                    "Return a record of what matters: numbers, strings, enums, times, lists, maps and records of them.");
        }
        return value;
    }

    /** Returns how a step is repeated; null if it is not, or if there is a problem. */
    @Nullable RetryModel retry(DeclaredStep step) {
        var retry = step.retry();
        if (retry == null) {
            return null;
        }
        var about = "@Retry of '" + step.name() + "'";
        DurationReader.Sink sink = (what, remedy) -> problems.add(step.method(), what, remedy);
        var backoff = DurationReader.positive(retry.backoff(), about, "backoff", sink);
        var maxBackoff = DurationReader.positive(retry.maxBackoff(), about, "maxBackoff", sink);
        if (retry.maxAttempts() < 2) {
            sink.add(about + " allows " + retry.maxAttempts() + " attempts.", "Allow 2 or more, or remove @Retry.");
        }
        if (!(retry.jitter() >= 0 && retry.jitter() <= 1)) {
            sink.add(about + " has a jitter of " + retry.jitter() + ".", "Give it a share from 0 to 1.");
        }
        if (backoff == null || maxBackoff == null) {
            return null;
        }
        if (backoff.compareTo(maxBackoff) > 0) {
            sink.add(
                    about + " begins with a backoff of " + retry.backoff() + ", above its maxBackoff of "
                            + retry.maxBackoff() + ".",
                    "Raise maxBackoff or lower backoff.");
        }
        return new RetryModel(retry.maxAttempts(), backoff, maxBackoff, retry.jitter());
    }
}
