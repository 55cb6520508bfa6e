package dev.runbook.engine.drill;

import dev.runbook.engine.model.QuietDrillModel;
import java.util.Optional;
import org.apiguardian.api.API;

/** A quiet drill: a healthy world in which a runbook's alerts must not fire. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class QuietDrillRun implements AutoCloseable {
    /** Makes a drill. Nothing happens yet. */
    public QuietDrillRun(QuietDrillModel drill, DrillSettings settings) {}

    /** Returns why the drill can't be run here at all and is to be skipped: its target is not available. */
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    /** Opens the world; throws with all problems at once. */
    public void prepare() {}

    /** Lets the time pass; throws as soon as an alert fires. */
    public void quiet() {}

    /** Prints and writes the report, and closes the world. */
    @Override
    public void close() {}
}
