package dev.runbook.engine.discovery;

import dev.runbook.api.Effects;
import dev.runbook.api.FiringAlert;
import dev.runbook.api.From;
import dev.runbook.api.NoParameters;
import dev.runbook.api.port.Await;
import dev.runbook.engine.model.ParameterModel;
import dev.runbook.engine.model.ParameterModel.Source;
import dev.runbook.engine.port.Ports;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds, for each parameter of a runbook's methods, the one thing that supplies its value. */
final class Supplies {
    /** The parts that a method can have in a runbook. */
    enum Role {
        STEP,
        CONDITION,
        ROLLBACK
    }

    private static final Set<Class<?>> PORTS = Ports.types();

    private final Class<? extends Record> parameters;
    private final Map<Class<?>, List<String>> extensionPorts;
    private final List<DeclaredStep> steps;
    private final boolean sorted;
    private final Problems problems;

    /**
     * Makes the supplies of one runbook.
     *
     * @param extensionPorts the ports of extensions, each with the names of the extensions that supply it
     * @param steps in order if {@code sorted}
     */
    Supplies(
            Class<? extends Record> parameters,
            Map<Class<?>, List<String>> extensionPorts,
            List<DeclaredStep> steps,
            boolean sorted,
            Problems problems) {
        this.parameters = parameters;
        this.extensionPorts = extensionPorts;
        this.steps = steps;
        this.sorted = sorted;
        this.problems = problems;
    }

    /**
     * Returns what a method takes; without the parameters that have problems.
     *
     * @param owner the step that the method belongs to; null if that is not known, which is a problem that was told:
     *     then only what holds at every place in the run is looked at
     */
    List<ParameterModel> of(Method method, Role role, @Nullable DeclaredStep owner) {
        if (method.getParameterCount() == 0) {
            return List.of();
        }
        var supplied = new ArrayList<ParameterModel>(method.getParameterCount());
        for (var parameter : method.getParameters()) {
            var model = one(method, parameter, role, owner);
            if (model != null) {
                supplied.add(model);
            }
        }
        return supplied;
    }

    private @Nullable ParameterModel one(Method method, Parameter parameter, Role role, @Nullable DeclaredStep owner) {
        var type = ValueTypes.unwrapped(parameter.getParameterizedType());
        var from = parameter.getAnnotation(From.class);
        if (from != null) {
            return named(method, parameter, type, from.value(), role, owner);
        }
        var source = builtIn(type, role);
        var candidates = owner == null ? anywhere(type) : candidates(type, role, owner);
        if (owner == null && !candidates.isEmpty()) {
            return null;
        }
        if (source == null && candidates.size() == 1) {
            return value(method, parameter, type, candidates.get(0), owner);
        }
        if (source != null && candidates.isEmpty()) {
            return supplied(method, parameter, type, source);
        }
        return unsupplied(method, parameter, type, role, source, candidates);
    }

    private @Nullable Source builtIn(Type type, Role role) {
        if (type == KubernetesClient.class) {
            return Source.CLIENT;
        }
        if (type == FiringAlert.class) {
            return Source.ALERT;
        }
        if (type == parameters && type != NoParameters.class) {
            return Source.PARAMETERS;
        }
        if (type == InstantSource.class) {
            return Source.CLOCK;
        }
        if (type == Effects.class && role == Role.ROLLBACK) {
            return Source.EFFECTS;
        }
        var raw = ValueTypes.raw(type);
        if (raw == Await.class || PORTS.contains(raw)) {
            return Source.PORT;
        }
        return extensionPorts.containsKey(raw) ? Source.EXTENSION : null;
    }

    private List<DeclaredStep> anywhere(Type type) {
        return steps.stream().filter(step -> type.equals(step.value())).toList();
    }

    private List<DeclaredStep> candidates(Type type, Role role, DeclaredStep owner) {
        var found = new ArrayList<DeclaredStep>(1);
        for (var step : steps) {
            boolean self = step.method().equals(owner.method());
            if (self && role == Role.ROLLBACK && type.equals(step.value())) {
                found.add(step);
            }
            if (self && sorted) {
                break;
            }
            if (!self && type.equals(step.value())) {
                found.add(step);
            }
        }
        return found;
    }

    private @Nullable ParameterModel supplied(Method method, Parameter parameter, Type type, Source source) {
        var about = about(method, parameter);
        if (ValueTypes.optional(parameter.getParameterizedType())) {
            problems.add(
                    method,
                    about + " is an Optional, but " + ValueTypes.name(type) + " is always there.",
                    "Take a " + ValueTypes.name(type) + ".");
            return null;
        }
        var suppliers = extensionPorts.getOrDefault(ValueTypes.raw(type), List.of());
        if (suppliers.size() + (source == Source.PORT ? 1 : 0) > 1) {
            problems.add(
                    method,
                    about + " can be supplied by more than one: " + (source == Source.PORT ? "the library, " : "")
                            + String.join(", ", suppliers) + ".",
                    "Remove all but one of these extensions.");
            return null;
        }
        return new ParameterModel(parameter.getName(), ValueTypes.raw(type), false, source, null);
    }

    private @Nullable ParameterModel named(
            Method method, Parameter parameter, Type type, String name, Role role, @Nullable DeclaredStep owner) {
        var about = about(method, parameter) + " has @From(\"" + name + "\")";
        for (var step : steps) {
            if (step.name().equals(name)) {
                if (sorted && owner != null && !reachable(step, role, owner)) {
                    problems.add(
                            method,
                            about + ", but that step has not run yet by then.",
                            "Take the value of an earlier step, or change the order.");
                    return null;
                }
                return fitting(method, parameter, type, step, owner, about);
            }
        }
        problems.add(method, about + ", and there is no such step.", "Use the name of a @Step method.");
        return null;
    }

    private @Nullable ParameterModel fitting(
            Method method,
            Parameter parameter,
            Type type,
            DeclaredStep step,
            @Nullable DeclaredStep owner,
            String about) {
        if (step.value() == null) {
            problems.add(
                    step.method(),
                    step.about() + " returns void, but '" + method.getName() + "' needs its value.",
                    "Return a " + ValueTypes.name(type) + ".");
            return null;
        }
        if (!type.equals(step.value())) {
            problems.add(
                    method,
                    about + ", but that step returns " + ValueTypes.name(step.value()) + ", not "
                            + ValueTypes.name(type) + ".",
                    "Let the types agree.");
            return null;
        }
        return value(method, parameter, type, step, owner);
    }

    private boolean reachable(DeclaredStep step, Role role, DeclaredStep owner) {
        return step.method().equals(owner.method())
                ? role == Role.ROLLBACK
                : steps.indexOf(step) < steps.indexOf(owner);
    }

    private @Nullable ParameterModel value(
            Method method, Parameter parameter, Type type, DeclaredStep step, @Nullable DeclaredStep owner) {
        boolean optional = ValueTypes.optional(parameter.getParameterizedType());
        if (!optional && owner != null && step.method().equals(owner.method())) {
            problems.add(
                    method,
                    about(method, parameter) + " is the value of the very step that is rolled back, which may have"
                            + " failed before it had one.",
                    "Take an Optional<" + ValueTypes.name(type) + ">.");
            return null;
        }
        if (!optional && step.mayHaveNoValue()) {
            problems.add(
                    method,
                    about(method, parameter) + " is the value of '" + step.name() + "', which " + step.whyNoValue(),
                    "Take an Optional<" + ValueTypes.name(type) + ">.");
            return null;
        }
        return new ParameterModel(parameter.getName(), ValueTypes.raw(type), optional, Source.STEP, step.name());
    }

    private @Nullable ParameterModel unsupplied(
            Method method,
            Parameter parameter,
            Type type,
            Role role,
            @Nullable Source source,
            List<DeclaredStep> candidates) {
        var about = about(method, parameter);
        if (!candidates.isEmpty()) {
            var names = new ArrayList<String>();
            if (source != null) {
                names.add("the library");
            }
            candidates.forEach(step -> names.add("step '" + step.name() + "'"));
            problems.add(
                    method,
                    about + " can be supplied by more than one: " + String.join(", ", names) + ".",
                    "Say which with @From(\"" + candidates.get(0).name() + "\").");
        } else if (type == Effects.class) {
            problems.add(
                    method,
                    about + " is Effects, which only a @Rollback gets" + (role == Role.STEP ? "." : ", no condition."),
                    "Remove the parameter.");
        } else {
            nobody(method, type, about);
        }
        return null;
    }

    private void nobody(Method method, Type type, String about) {
        for (var step : steps) {
            if (type.equals(step.value())) {
                problems.add(
                        method,
                        about + " is the value of '" + step.name() + "', which has not run yet by then.",
                        "Take the value of an earlier step, or change the order.");
                return;
            }
        }
        problems.add(
                method,
                about + " is a " + ValueTypes.name(type) + ", which nobody supplies.",
                "Take the client, the alert, the parameters, a clock (InstantSource), a port or the value of an"
                        + " earlier step; or add an extension that supplies it.");
    }

    private static String about(Method method, Parameter parameter) {
        // Without javac's -parameters its name would be arg0.
        var which = parameter.isNamePresent()
                ? "'" + parameter.getName() + "'"
                : String.valueOf(Arrays.asList(method.getParameters()).indexOf(parameter) + 1);
        return "Parameter " + which + " of '" + method.getName() + "'";
    }
}
