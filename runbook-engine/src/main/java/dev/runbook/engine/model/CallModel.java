package dev.runbook.engine.model;

import java.lang.reflect.Method;
import java.util.List;
import org.apiguardian.api.API;

/**
 * A method of a runbook and what it takes.
 *
 * @param method the method, accessible
 * @param parameters in order
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record CallModel(Method method, List<ParameterModel> parameters) {
    /** Copies the list. */
    public CallModel {
        parameters = List.copyOf(parameters);
    }
}
