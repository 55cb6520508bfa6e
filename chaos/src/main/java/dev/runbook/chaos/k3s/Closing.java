package dev.runbook.chaos.k3s;

/** Puts what ends a thing into an order in which nothing is left out. */
final class Closing {
    private Closing() {}

    /** Returns what does one thing and then, whatever came of it, the other. */
    static Runnable first(Runnable one, Runnable other) {
        return () -> {
            try {
                one.run();
            } finally {
                other.run();
            }
        };
    }
}
