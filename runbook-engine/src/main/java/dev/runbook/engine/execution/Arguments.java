package dev.runbook.engine.execution;

import dev.runbook.api.Effects;
import dev.runbook.engine.model.CallModel;
import dev.runbook.engine.model.ParameterModel;
import dev.runbook.engine.model.ParameterModel.Source;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Supplies the arguments of one call.
 *
 * @param run the state of the run
 * @param part what the call acts through; null for one that needs no arena
 * @param effects the effects of the step that a rollback compensates; null for other calls
 */
record Arguments(
        RunState run, @Nullable Part part, @Nullable Effects effects) {
    private static final Object[] NONE = {};

    /** Returns whether a call takes something that exists only in an opened arena. */
    static boolean needArena(List<ParameterModel> parameters) {
        for (var parameter : parameters) {
            switch (parameter.source()) {
                case CLIENT, CLOCK, PORT, EXTENSION, ALERT -> {
                    return true;
                }
                case PARAMETERS, STEP, EFFECTS -> {}
            }
        }
        return false;
    }

    /** Returns the step whose value a call can't do without although it has none; null if nothing is missing. */
    static @Nullable String missing(RunState run, CallModel call) {
        for (var parameter : call.parameters()) {
            if (parameter.source() == Source.STEP && !parameter.optional() && !run.hasValue(parameter.step())) {
                return parameter.step();
            }
        }
        return null;
    }

    @Nullable Object[] of(CallModel call) {
        if (call.parameters().isEmpty()) {
            return NONE;
        }
        var arguments = new Object[call.parameters().size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(call.parameters().get(i));
        }
        return arguments;
    }

    private @Nullable Object argument(ParameterModel parameter) {
        return switch (parameter.source()) {
            case CLIENT -> acting().client();
            case ALERT -> run.alert();
            case PARAMETERS -> run.parameters();
            case CLOCK -> acting().clock();
            case PORT -> acting().port(parameter.type());
            case EXTENSION -> run.extensions().port(parameter.type(), acting());
            case STEP ->
                parameter.optional() ? Optional.ofNullable(run.value(parameter.step())) : run.value(parameter.step());
            case EFFECTS -> effects;
        };
    }

    private Part acting() {
        if (part == null) {
            throw new IllegalStateException("a call that needs an arena was made without one");
        }
        return part;
    }
}
