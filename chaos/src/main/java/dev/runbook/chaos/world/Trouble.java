package dev.runbook.chaos.world;

import org.apiguardian.api.API;

/** What can be wrong with the processes of a workload's pods. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public sealed interface Trouble {
    /** The value of {@code times} for a process that never comes up again. */
    int FOREVER = Integer.MAX_VALUE;

    /** Returns whether pods that are created later have it too. */
    boolean inNewPods();

    /**
     * The process ends, and again after each restart.
     *
     * @param exitCode its exit code
     * @param outOfMemory whether the kernel kills it for its memory
     * @param times how often in each pod; with {@link #FOREVER} new pods crash too
     */
    record Crashing(int exitCode, boolean outOfMemory, int times) implements Trouble {
        @Override
        public boolean inNewPods() {
            return times == FOREVER;
        }
    }

    /** The process runs, but its readiness probe fails; a new pod is no better. */
    record Unready() implements Trouble {
        @Override
        public boolean inNewPods() {
            return true;
        }
    }

    /**
     * Something in the pod uses CPU for nothing; a new pod is well.
     *
     * @param cores how much, as the world counts it
     */
    record Busy(double cores) implements Trouble {
        @Override
        public boolean inNewPods() {
            return false;
        }
    }

    /** Nothing reaches the pod and it reaches nothing; a new pod is well. */
    record Isolated() implements Trouble {
        @Override
        public boolean inNewPods() {
            return false;
        }
    }

    /** The process can resolve no names, so that what needs a dependency fails; a new pod is well. */
    record Nameless() implements Trouble {
        @Override
        public boolean inNewPods() {
            return false;
        }
    }

    /** The process hangs and so does each restart of it in the same pod; a new pod is well. */
    record Wedged() implements Trouble {
        @Override
        public boolean inNewPods() {
            return false;
        }
    }
}
