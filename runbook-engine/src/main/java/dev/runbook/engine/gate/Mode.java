package dev.runbook.engine.gate;

import java.util.Locale;
import org.apiguardian.api.API;

/** What becomes of the effects of a run. */
@API(status = API.Status.INTERNAL, since = "0.1")
public enum Mode {
    /** They are applied to the world of a drill. */
    REPLAY,
    /** They are held back; the API server tries them in a dry run where it can. */
    PLAN,
    /** They are applied, and written down so that an interrupted run can be resumed. */
    LIVE;

    /** Returns the word that journals and configuration use. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
