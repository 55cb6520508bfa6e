package dev.runbook.engine.spi;

import java.util.List;
import org.apiguardian.api.API;

/** Thrown when a world can't be prepared; carries every problem that was found. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class PrepareException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final List<String> problems;

    /** Joins the problems into one message, a line each. */
    public PrepareException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems, one at least. */
    public List<String> problems() {
        return problems;
    }
}
