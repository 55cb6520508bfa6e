package dev.runbook.engine.cli;

/** What is done when the JVM is asked to end, unless it was closed before. */
final class ShutdownHook implements AutoCloseable {
    /** The JVM is kept no longer than so, in seconds: Kubernetes waits for a minute where its manifests say so. */
    static final int LONGEST_SECONDS = 45;

    private final Thread thread;

    ShutdownHook(String name, Runnable work) {
        this.thread = new Thread(work, name);
        Runtime.getRuntime().addShutdownHook(thread);
    }

    @Override
    public void close() {
        try {
            var unused = Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            // The JVM is ending: it has done its work, or is at it.
        }
    }
}
