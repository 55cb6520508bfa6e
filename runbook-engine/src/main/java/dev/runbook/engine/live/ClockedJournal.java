package dev.runbook.engine.live;

import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.JournalRecord.ClockJumped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.apiguardian.api.API;
import tools.jackson.databind.json.JsonMapper;

/**
 * A journal that writes down where the machine's clock was put, so that whoever reads it knows which times to trust. The
 * clock is held against the monotonic one at each record; what an earlier process wrote tells only of a clock that is
 * behind now. Thread-safe.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class ClockedJournal implements Journal {
    /** What a clock is corrected by while hours pass is less. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Journal journal;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private Instant shown;
    private long atNanos;

    /**
     * Watches a clock.
     *
     * @param journal as the processes before have left it
     * @param clock the machine's
     * @param nanos a monotonic clock, in nanoseconds
     */
    public ClockedJournal(Journal journal, InstantSource clock, LongSupplier nanos) {
        this.journal = journal;
        this.clock = clock;
        this.nanos = nanos;
        this.shown = clock.instant();
        this.atNanos = nanos.getAsLong();
        var lines = journal.lines();
        if (!lines.isEmpty()) {
            var last = JSON.readTree(lines.get(lines.size() - 1)).path("at").asString();
            compare(Instant.parse(last), true);
        }
    }

    /** Watches the clock of this machine. */
    public static ClockedJournal of(Journal journal, InstantSource clock) {
        return new ClockedJournal(journal, clock, System::nanoTime);
    }

    @Override
    public synchronized void append(JournalRecord record) {
        long now = nanos.getAsLong();
        var expected = shown.plusNanos(now - atNanos);
        shown = clock.instant();
        atNanos = now;
        compare(expected, false);
        journal.append(record);
    }

    private void compare(Instant expected, boolean atLeast) {
        var off = Duration.between(expected, shown);
        boolean jumped = off.abs().compareTo(TOLERANCE) > 0 && (off.isNegative() || !atLeast);
        if (jumped) {
            journal.append(new ClockJumped(shown, expected, off));
        }
    }

    @Override
    public List<String> lines() {
        return journal.lines();
    }
}
