package dev.runbook.engine.execution;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Tells whether a thread that waits for a lock gets on by itself: whoever holds it is at work. */
final class LockOwner {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    /** Who holds what whom else waits for; longer chains are deadlocks for us. */
    private static final int LONGEST_CHAIN = 8;

    private LockOwner() {}

    /** Returns whether a thread waits for a lock whose owner runs, or waits in turn for one whose owner does. */
    static boolean isAtWork(Thread waiting) {
        var info = THREADS.getThreadInfo(waiting.getId());
        for (int link = 0; link < LONGEST_CHAIN; link++) {
            if (info == null || info.getLockOwnerId() < 0) {
                return link > 0 && info != null && info.getThreadState() == Thread.State.RUNNABLE;
            }
            info = THREADS.getThreadInfo(info.getLockOwnerId());
        }
        return false;
    }
}
