package dev.runbook.engine.gate;

import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.PreimageKeys;
import java.util.List;
import org.apiguardian.api.API;

/**
 * How the effects of a run are conducted.
 *
 * @param mode what becomes of them
 * @param guards asked before each, in order
 * @param history what an earlier process did of the same run
 * @param observer told what passes
 * @param asksServer whether a plan has the API server try what it holds back
 * @param keys seal what its journal masks
 * @param stop stops it
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Conduct(
        Mode mode,
        List<EffectGuard> guards,
        History history,
        CallObserver observer,
        boolean asksServer,
        PreimageKeys keys,
        Stop stop) {
    /** Copies the list. */
    public Conduct {
        guards = List.copyOf(guards);
    }

    /** Makes a conduct in which the API server is asked. */
    public Conduct(Mode mode, List<EffectGuard> guards, History history, CallObserver observer) {
        this(mode, guards, history, observer, true, PreimageKeys.NONE, new Stop());
    }

    /** Returns how a drill is conducted: everything is sent, nothing is remembered. */
    public static Conduct replay(CallObserver observer) {
        return new Conduct(Mode.REPLAY, List.of(), History.none(), observer);
    }
}
