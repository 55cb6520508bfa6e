package dev.runbook.engine.execution;

import org.apiguardian.api.API;

/** What can be typed to go on with a run that stands still. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class NextCommands {
    private NextCommands() {}

    /** Returns the commands for a run whose steps are not done. */
    public static String ofRun(String run) {
        return "runbook resume " + run + "  or take it back: " + ofRollback(run);
    }

    /** Returns the command for a run that is being taken back. */
    public static String ofRollback(String run) {
        return "runbook rollback " + run;
    }
}
