package dev.runbook.engine.live;

import org.apiguardian.api.API;

/**
 * What is known of runs that have ended without giving back their lock. A lock's token grows with each process that
 * takes it, also of one run, and nothing is written under it once the run's end is: so whoever finds in a journal the end
 * of the very holder has not to wait until the lock runs out.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public interface EndedRuns {
    /** Knows of none. */
    EndedRuns NONE = new EndedRuns() {
        @Override
        public boolean kept(String run, String lock, int token) {
            return false;
        }

        @Override
        public void giveBack(String run) {}
    };

    /**
     * Returns whether a run is known to have ended as this holder of a lock.
     *
     * @param lock {@code namespace/name} of the Lease
     */
    boolean kept(String run, String lock, int token);

    /** Gives back what a run kept that has ended, as far as it is still its own. */
    void giveBack(String run);
}
