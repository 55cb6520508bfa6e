package dev.runbook.engine.journal;

import java.util.List;
import java.util.TreeSet;
import org.apiguardian.api.API;

/**
 * Files of this machine, mirrored in a shared store so that another machine can go on. A record that an effect depends
 * on is in the mirror, then on this machine's disk, before the effect is sent; what is known of an effect afterwards is
 * on disk at once and in the mirror with the next such record. So the mirror lacks outcomes at most, which are looked up
 * as after a kill, and where it and a file tell different stories the mirror is right.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class MirroredStore implements JournalStore {
    private final RunDirectory files;
    private final JournalStore mirror;

    /** Makes a store; the mirror is closed with it. */
    public MirroredStore(RunDirectory files, JournalStore mirror) {
        this.files = files;
        this.mirror = mirror;
    }

    @Override
    public ChainedJournal create(String run) {
        var there = mirror.create(run);
        try {
            return new MirroredJournal(RunFile.create(files.file(run)), there, List.of(), 0);
        } catch (RuntimeException e) {
            there.close();
            throw e;
        }
    }

    @Override
    public boolean has(String run) {
        return mirror.has(run) || files.has(run);
    }

    @Override
    public RecordedRun read(String run) {
        if (!mirror.has(run)) {
            return files.read(run);
        }
        var there = mirror.read(run);
        if (!files.has(run)) {
            return there;
        }
        RecordedRun here;
        try {
            here = files.read(run);
        } catch (DamagedJournalException e) {
            return there;
        }
        return begins(here.lines(), there.lines())
                ? new RecordedRun(run, here.place() + ", mirrored in " + there.place(), here.lines(), here.torn())
                : there;
    }

    private static boolean begins(List<String> all, List<String> beginning) {
        return all.size() >= beginning.size()
                && all.subList(0, beginning.size()).equals(beginning);
    }

    @Override
    public ChainedJournal reopen(RecordedRun run) {
        var known = mirror.has(run.id()) ? mirror.read(run.id()) : null;
        if (known != null && !begins(run.lines(), known.lines())) {
            throw ChainedJournal.unwritable(run.place(), InUseException.overtaken());
        }
        var there = known == null ? mirror.create(run.id()) : mirror.reopen(known);
        try {
            return new MirroredJournal(
                    RunFile.adopt(files.file(run.id()), run),
                    there,
                    run.lines(),
                    known == null ? 0 : known.lines().size());
        } catch (RuntimeException e) {
            there.close();
            throw e;
        }
    }

    @Override
    public List<String> runs() {
        var all = new TreeSet<>(files.runs());
        all.addAll(mirror.runs());
        return List.copyOf(all);
    }

    @Override
    public String place() {
        return files.place() + ", mirrored in " + mirror.place();
    }

    @Override
    public void askToStop(String run) {
        mirror.askToStop(run);
    }

    @Override
    public boolean takeStop(String run) {
        return files.takeStop(run) || mirror.takeStop(run);
    }

    @Override
    public void close() {
        mirror.close();
    }
}
