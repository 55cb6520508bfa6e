package dev.runbook.engine.cli;

import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.journal.RecordedRun;
import dev.runbook.engine.model.RunbookModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A run that is gone on with or taken back, and whether it is still the same.
 *
 * @param run its journal
 * @param runbook its runbook, as it is on the class path
 * @param parameters those that it was started with, and those given again
 * @param cluster where it is gone on with
 */
record Recorded(RecordedRun run, RunbookModel runbook, Map<String, String> parameters, ClusterOptions cluster) {
    /**
     * Finds a run.
     *
     * @param given parameters given again
     * @param screen where it is told that the lock was given back of a run that never began
     * @throws Refusal if it never began, or its secret parameters are missing
     */
    static Recorded find(ClusterOptions cluster, String id, Map<String, String> given, Screen screen) {
        RecordedRun run;
        try (var runs = cluster.runs()) {
            run = runs.find(id);
            if (!run.history().begun()) {
                giveBack(cluster, runs, run, screen);
                throw new Refusal(
                        ExitCode.REFUSED,
                        "the run " + run.id()
                                + " was killed before it had begun: nothing was done by it. Apply again.");
            }
        }
        var history = run.history();
        var header = history.header();
        var runbook = new Catalog(Thread.currentThread().getContextClassLoader()).find(history.runbook());
        var parameters = parameters(header, given);
        GivenParameters.check(runbook, parameters);
        return new Recorded(run, runbook, parameters, cluster.of(history));
    }

    /** Where it was to run is not in its journal. */
    private static void giveBack(ClusterOptions cluster, JournalStore runs, RecordedRun run, Screen screen) {
        if (cluster.context != null && run.history().lock().isPresent()) {
            try (var live = cluster.cluster()) {
                new KeptLocks(runs, live.client(), screen).giveBack(run.id());
            }
        }
    }

    private static Map<String, String> parameters(Map<String, String> header, Map<String, String> given) {
        var parameters = new TreeMap<String, String>();
        header.forEach((name, value) -> {
            if (name.startsWith("parameter.")) {
                parameters.put(name.substring("parameter.".length()), value);
            }
        });
        requireSame(parameters, given);
        parameters.putAll(given);
        var missing = new ArrayList<String>();
        parameters.forEach((name, value) -> {
            if (value.equals(Secrets.MASK)) {
                missing.add(name);
            }
        });
        if (!missing.isEmpty()) {
            throw new Refusal(
                    ExitCode.USAGE,
                    "secret parameters are not kept in the journal; give them again with --param: "
                            + String.join(", ", missing) + ". Nothing was done.");
        }
        return parameters;
    }

    /** Only what no journal keeps is given again. */
    private static void requireSame(Map<String, String> were, Map<String, String> given) {
        var differs = new ArrayList<String>();
        new TreeMap<>(given).forEach((name, value) -> {
            var was = were.get(name);
            if (was == null) {
                differs.add(name + " was not given, and is " + value + " now");
            } else if (!was.equals(Secrets.MASK) && !was.equals(value)) {
                differs.add(name + " was " + was + ", not " + value);
            }
        });
        if (!differs.isEmpty()) {
            throw new Refusal(
                    ExitCode.USAGE,
                    "a run goes on with the parameters that it began with: " + String.join("; ", differs)
                            + ". Nothing was done; leave them out.");
        }
    }

    /**
     * Requires that the run goes on where and as what it began.
     *
     * @throws Refusal with what differs
     */
    void requireSame(Session session) {
        requireSame(session, false);
    }

    /** Requires the same of a run that is taken back, but of the classes only those of the runbook itself. */
    void requireSameRunbook(Session session) {
        requireSame(session, true);
    }

    private void requireSame(Session session, boolean own) {
        var differs = elsewhere(session);
        var header = run.history().header();
        var classes = RunClasses.differences(header, runbook, own);
        boolean changed = !header.getOrDefault("content", "").equals(ContentHash.of(runbook));
        if (changed || !classes.isEmpty()) {
            differs.add("the runbook is another than the one that ran: "
                    + (classes.isEmpty() ? runbook.type().getName() + " (changed)" : String.join(", ", classes))
                    + ". Take the build that it ran with");
            steps(header.getOrDefault("steps", ""), RunHeader.steps(runbook), differs);
        }
        require(differs);
    }

    /** Returns in what the place is another than where it ran; the caller may add to the list. */
    private List<String> elsewhere(Session session) {
        var header = run.history().header();
        var differs = new ArrayList<String>();
        if (!header.getOrDefault("cluster", "").equals(session.identity().uid())) {
            differs.add("it ran on cluster " + header.get("cluster") + " (context " + header.get("context")
                    + "), this is " + session.identity().uid() + " (context "
                    + session.identity().context() + ")");
        }
        if (!run.history().namespace().equals(session.namespace())) {
            differs.add("it ran in namespace " + run.history().namespace() + ", not " + session.namespace());
        }
        return differs;
    }

    private void require(List<String> differs) {
        if (!differs.isEmpty()) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    "the run " + run.id()
                            + " can't go on, because it would not be the same run; nothing was done:\n  - "
                            + String.join("\n  - ", differs));
        }
    }

    /**
     * Gives back the lock of a run that has ended and whose process died before that; returns the exit code of the run.
     * Empty where there is none, or another process has it by now. Nobody is asked: it is part of what was agreed to.
     */
    Optional<Integer> settled(Consent consent, Screen screen) {
        if (run.history().keptLock().isEmpty()) {
            return Optional.empty();
        }
        try (var session = new Session(runbook, cluster, consent, screen)) {
            require(elsewhere(session));
            session.printPlace();
            return session.giveBack(run)
                    ? Optional.of(Result.print(screen, runbook, run.id(), run.history()))
                    : Optional.empty();
        }
    }

    /** Gives back the lock of a run that has ended, likewise, where it is within reach. */
    void settle(Session session) {
        if (run.history().keptLock().isPresent() && elsewhere(session).isEmpty()) {
            var unused = session.giveBack(run);
        }
    }

    private static void steps(String was, String is, List<String> differs) {
        if (!was.equals(is)) {
            differs.add("its steps were: " + was);
            differs.add("its steps are:  " + is);
        }
    }
}
