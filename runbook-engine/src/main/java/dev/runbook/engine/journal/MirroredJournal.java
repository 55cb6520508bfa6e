package dev.runbook.engine.journal;

import dev.runbook.engine.journal.JournalRecord.EffectIntended;
import dev.runbook.engine.journal.JournalRecord.RunEnded;
import dev.runbook.engine.journal.JournalRecord.RunResumed;
import dev.runbook.engine.journal.JournalRecord.RunStarted;
import dev.runbook.engine.journal.JournalRecord.StepAssumed;
import dev.runbook.engine.journal.JournalRecord.StepEnded;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A file and its mirror, which may lack what was written since the last record that an effect depends on. */
final class MirroredJournal extends ChainedJournal {
    private final RunFile file;
    private final ChainedJournal mirror;
    private final List<String> behind;
    private long mirrored;

    /**
     * Makes a journal.
     *
     * @param lines those of the file
     * @param mirrored how many of them the mirror has
     */
    MirroredJournal(RunFile file, ChainedJournal mirror, List<String> lines, int mirrored) {
        super(file.place() + ", mirrored in " + mirror.place(), lines);
        this.file = file;
        this.mirror = mirror;
        this.mirrored = mirrored;
        this.behind = new ArrayList<>(lines.subList(mirrored, lines.size()));
    }

    @Override
    protected void write(long first, List<String> added, List<? extends JournalRecord> records) throws IOException {
        behind.addAll(added);
        if (records.stream().anyMatch(MirroredJournal::needed)) {
            mirror();
        } else if (records.stream().anyMatch(MirroredJournal::wanted)) {
            mirrorIfPossible();
        }
        file.write(first, added, records);
    }

    /** Without these another machine would send again what was sent, or go on as something else. */
    private static boolean needed(JournalRecord record) {
        return record instanceof EffectIntended
                || record instanceof RunStarted
                || record instanceof RunResumed
                || record instanceof StepAssumed;
    }

    private static boolean wanted(JournalRecord record) {
        return record instanceof StepEnded || record instanceof RunEnded;
    }

    private void mirror() throws IOException {
        mirror.write(mirrored + 1, List.copyOf(behind), List.of());
        mirrored += behind.size();
        behind.clear();
    }

    private void mirrorIfPossible() throws IOException {
        try {
            mirror();
        } catch (InUseException e) {
            throw e;
        } catch (IOException e) {
            // Outcomes only: another machine looks them up, this one brings them with the next intent.
        }
    }

    @Override
    public void close() {
        try {
            if (!behind.isEmpty()) {
                mirrorIfPossible();
            }
        } catch (IOException e) {
            // Another process has it.
        } finally {
            file.close();
            mirror.close();
        }
    }
}
