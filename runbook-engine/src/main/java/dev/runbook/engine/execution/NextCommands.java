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

    /** Returns the command by which somebody answers a question that a run, or a plan, has left in a cluster. */
    public static String ofQuestion(String run, String step, String namespace, String context) {
        return "runbook approve " + run + " " + step + " -n " + namespace + " --context " + context;
    }

    /** Returns the command for a run that is being taken back. */
    public static String ofRollback(String run) {
        return "runbook rollback " + run;
    }
}
