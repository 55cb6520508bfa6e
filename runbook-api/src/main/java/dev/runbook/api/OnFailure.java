package dev.runbook.api;

import org.apiguardian.api.API;

/** Says what becomes of a run's effects when a step fails. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public enum OnFailure {
    /** Takes back what the run did, last first. */
    ROLL_BACK,
    /** Leaves everything as it is. */
    KEEP,
    /** Asks the person; in a drill the scripted operator answers, and nobody there means that the run waits. */
    ASK,
    /**
     * Notes the failure, and the run goes on without the step's value. Of a step that changes nothing: an OBSERVE or
     * NOTIFY step whose help is wanted, not needed. A write that was refused still ends the run.
     */
    CONTINUE
}
