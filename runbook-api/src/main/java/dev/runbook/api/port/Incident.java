package dev.runbook.api.port;

import dev.runbook.api.HumanNeeded;
import org.apiguardian.api.API;

/** The incident's notes: what the run found and a person should read afterwards. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Incident {
    /** Adds a line to the timeline and the journal. */
    void note(String text);

    /**
     * Hands over to a person: notes the reason and ends the run, which rolls nothing back.
     *
     * @throws HumanNeeded always
     */
    void escalate(String reason);
}
