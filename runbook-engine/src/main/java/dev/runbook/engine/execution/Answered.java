package dev.runbook.engine.execution;

import dev.runbook.engine.journal.JournalRecord.PersonDecided;
import java.time.Instant;
import java.util.Objects;
import org.apiguardian.api.API;

/**
 * What one person said to a question.
 *
 * @param approved whether it may be done
 * @param by who said so, as the API server knows them
 * @param way how they said it
 * @param hash of the question, SHA-256 in hex
 * @param at when
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Answered(boolean approved, String by, Way way, String hash, Instant at) {
    /** How a person says yes or no. */
    @API(status = API.Status.INTERNAL, since = "0.1")
    public enum Way {
        /** By typing yes or no at the terminal of the run. */
        TYPED,
        /** By typing the name of what is protected. */
        TYPED_NAME,
        /** By {@code --yes}. */
        YES_OPTION,
        /** By {@code --break-glass}. */
        BROKEN_GLASS,
        /** By {@code runbook approve}. */
        COMMAND,
        /** By a button in a message. */
        BUTTON
    }

    /** Answers that are in a cluster from before ways were written down came by the command. */
    public Answered {
        way = Objects.requireNonNullElse(way, Way.COMMAND);
    }

    /** Returns what the journal says of it. */
    public PersonDecided record(String step, Instant now) {
        return new PersonDecided(now, step, approved, by, way.name(), hash, at);
    }
}
