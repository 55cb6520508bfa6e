package dev.runbook.engine.discovery;

import dev.runbook.api.Decision;
import dev.runbook.api.OnFailure;
import dev.runbook.api.Rollback;
import dev.runbook.api.StepKind;
import dev.runbook.engine.discovery.Supplies.Role;
import dev.runbook.engine.model.CallModel;
import dev.runbook.engine.model.RollbackModel;
import dev.runbook.engine.model.StepModel;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts a runbook's steps together with their conditions, rollbacks and parameters. */
final class StepAssembly {
    private final StepReader reader;
    private final StepReader.Declared declared;
    private final Supplies supplies;
    private final Problems problems;

    StepAssembly(StepReader reader, StepReader.Declared declared, Supplies supplies, Problems problems) {
        this.reader = reader;
        this.declared = declared;
        this.supplies = supplies;
        this.problems = problems;
    }

    /** Returns the models of steps in the order given; without those that have problems. */
    List<StepModel> assemble(List<DeclaredStep> steps) {
        var rollbacks = declared.rollbacks().isEmpty() ? Map.<String, Method>of() : rollbacks(steps);
        var models = new ArrayList<StepModel>(steps.size());
        for (var step : steps) {
            var model = model(step, rollbacks.get(step.name()));
            if (model != null) {
                models.add(model);
            }
        }
        return models;
    }

    private Map<String, Method> rollbacks(List<DeclaredStep> steps) {
        var byStep = new HashMap<String, Method>();
        declared.rollbacks().forEach((method, rollback) -> {
            var about = "@Rollback method '" + method.getName() + "'";
            var step = steps.stream()
                    .filter(candidate -> candidate.name().equals(rollback.value()))
                    .findFirst()
                    .orElse(null);
            if (step == null) {
                problems.add(
                        method,
                        about + " takes back '" + rollback.value() + "', which is no step of this runbook.",
                        "Use the name of a CHANGE step's method.");
                rollback(null, method);
            } else if (step.step().kind() != StepKind.CHANGE) {
                problems.add(
                        method,
                        about + " takes back '" + rollback.value() + "', a step of kind "
                                + step.step().kind() + " that changes nothing.",
                        "Remove it, or make the step a CHANGE.");
                rollback(step, method);
            } else {
                var other = byStep.putIfAbsent(rollback.value(), method);
                if (other != null) {
                    problems.add(
                            method,
                            about + " takes back '" + rollback.value() + "', and so does '" + other.getName() + "'.",
                            "Make them one method.");
                    rollback(step, method);
                }
            }
        });
        return byStep;
    }

    private @Nullable StepModel model(DeclaredStep step, @Nullable Method rollback) {
        var annotation = step.step();
        checkCompensation(step, rollback);
        var timeout = DurationReader.positive(
                annotation.timeout(),
                step.about(),
                "timeout",
                (what, remedy) -> problems.add(step.method(), what, remedy));
        var retry = reader.retry(step);
        var when = step.when() == null ? null : condition(step, step.when().value());
        var parameters = supplies.of(step.method(), Role.STEP, step);
        var rollbackModel = rollback == null ? null : rollback(step, rollback);
        if (timeout == null) {
            return null;
        }
        step.method().trySetAccessible();
        var title = annotation.title().isEmpty() ? step.name() : annotation.title();
        return new StepModel(
                step.method(),
                title,
                annotation.kind(),
                timeout,
                annotation.onFailure(),
                annotation.irreversible(),
                retry,
                when,
                parameters,
                rollbackModel);
    }

    private void checkCompensation(DeclaredStep step, @Nullable Method rollback) {
        var kind = step.step().kind();
        if (step.step().onFailure() == OnFailure.CONTINUE && kind != StepKind.OBSERVE && kind != StepKind.NOTIFY) {
            problems.add(
                    step.method(),
                    step.about() + " is of kind " + kind + " and lets the run go on when it fails: what it should have"
                            + " done or found would be missing.",
                    "Use onFailure = ROLL_BACK, KEEP or ASK; only an OBSERVE or NOTIFY step may CONTINUE.");
        }
        if (step.step().kind() != StepKind.CHANGE) {
            return;
        }
        boolean irreversible = !step.step().irreversible().isBlank();
        if (rollback == null && !irreversible) {
            problems.add(
                    step.method(),
                    step.about() + " changes things, and nothing takes them back.",
                    "Add a method with @Rollback(\"" + step.name() + "\"), or state with irreversible = \"...\" why"
                            + " none is possible.");
        }
        if (rollback != null && irreversible) {
            problems.add(
                    step.method(),
                    step.about() + " is said to be irreversible, but '" + rollback.getName() + "' takes it back.",
                    "Remove one of the two.");
        }
    }

    private @Nullable CallModel condition(DeclaredStep step, String name) {
        var about = "@When(\"" + name + "\") of '" + step.name() + "'";
        var named = declared.methods().stream()
                .filter(method -> method.getName().equals(name) && !method.isSynthetic())
                .toList();
        if (named.size() != 1) {
            problems.add(
                    step.method(),
                    about + (named.isEmpty() ? " names no method of this class." : " names more than one method."),
                    "Add one method " + name + " that returns a Decision.");
            return null;
        }
        var method = named.get(0);
        reader.checkModifiers(method, "@When method '" + name + "'");
        if (method.getReturnType() != Decision.class) {
            problems.add(
                    method,
                    about + " names a method that returns "
                            + method.getReturnType().getSimpleName() + ".",
                    "Return Decision.run(reason) or Decision.skip(reason).");
        }
        method.trySetAccessible();
        return new CallModel(method, supplies.of(method, Role.CONDITION, step));
    }

    private @Nullable RollbackModel rollback(@Nullable DeclaredStep step, Method method) {
        Rollback annotation = declared.rollbacks().get(method);
        if (annotation == null) {
            return null;
        }
        var timeout = DurationReader.positive(
                annotation.timeout(),
                "@Rollback method '" + method.getName() + "'",
                "timeout",
                (what, remedy) -> problems.add(method, what, remedy));
        var parameters = supplies.of(method, Role.ROLLBACK, step);
        method.trySetAccessible();
        return timeout == null ? null : new RollbackModel(new CallModel(method, parameters), timeout);
    }
}
