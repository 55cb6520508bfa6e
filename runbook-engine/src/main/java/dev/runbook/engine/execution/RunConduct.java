package dev.runbook.engine.execution;

import dev.runbook.engine.gate.CallObserver;
import dev.runbook.engine.gate.Conduct;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.MemoryJournal;
import dev.runbook.engine.port.Messenger;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * How a run is conducted.
 *
 * @param effects what becomes of its effects, and what an earlier process did of it
 * @param journal where it is written down
 * @param header what it writes down of itself when it begins
 * @param namespace where its ports act instead of where the runbook says; null for that
 * @param people whom it asks; null in a drill, which has its operator
 * @param messenger who brings messages to people
 * @param asks whether a failed step asks whether to roll back, whatever it states unless it keeps
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record RunConduct(
        Conduct effects,
        Journal journal,
        Map<String, String> header,
        @Nullable String namespace,
        @Nullable People people,
        Messenger messenger,
        boolean asks) {
    /** Copies the map. */
    public RunConduct {
        header = Map.copyOf(header);
    }

    /** Returns how a drill runs. */
    public static RunConduct replay(CallObserver observer) {
        return new RunConduct(
                Conduct.replay(observer), new MemoryJournal(), Map.of(), null, null, Messenger.NONE, false);
    }

    Mode mode() {
        return effects.mode();
    }
}
