package dev.runbook.engine.promql;

import java.math.BigDecimal;
import org.apiguardian.api.API;

/**
 * The {@code @} modifier, which fixes the time a selector looks at.
 *
 * @param anchor what the time is
 * @param millis milliseconds since the epoch when the anchor is a time, else 0
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record AtModifier(Anchor anchor, long millis) {
    /** What a fixed time can be. */
    public enum Anchor {
        TIME,
        START,
        END
    }

    /** Writes the modifier as PromQL. */
    @Override
    public String toString() {
        return switch (anchor) {
            case TIME -> "@ " + BigDecimal.valueOf(millis, 3).toPlainString();
            case START -> "@ start()";
            case END -> "@ end()";
        };
    }
}
