package dev.runbook.engine.discovery;

import dev.runbook.engine.model.Problem;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What became of reading a class: its model, or everything that is wrong with it.
 *
 * @param model null if there are problems
 * @param problems empty if there is a model
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Reading<T>(@Nullable T model, List<Problem> problems) {
    /** Copies the list. */
    public Reading {
        problems = List.copyOf(problems);
    }
}
