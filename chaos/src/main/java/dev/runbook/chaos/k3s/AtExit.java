package dev.runbook.chaos.k3s;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What is still to be taken away when the process ends, also by Ctrl-C; the latest goes first. */
final class AtExit {
    private static final Deque<Runnable> LEFT = new ArrayDeque<>();
    private static boolean hooked;

    private AtExit() {}

    /**
     * Has a thing closed when the process ends.
     *
     * @return closes it now, so that nothing is left to be done at the end
     * @throws IllegalStateException if the process is ending already
     */
    static Runnable close(Runnable thing) {
        synchronized (LEFT) {
            if (!hooked) {
                Runtime.getRuntime().addShutdownHook(new Thread(AtExit::closeAll, "runbook-at-exit"));
                hooked = true;
            }
            LEFT.push(thing);
        }
        return () -> {
            boolean left;
            synchronized (LEFT) {
                left = LEFT.remove(thing);
            }
            if (left) {
                thing.run();
            }
        };
    }

    private static void closeAll() {
        for (var thing = next(); thing != null; thing = next()) {
            try {
                thing.run();
            } catch (RuntimeException notNow) {
                // what is left is found by its label at the next start
            }
        }
    }

    private static @Nullable Runnable next() {
        synchronized (LEFT) {
            return LEFT.poll();
        }
    }
}
