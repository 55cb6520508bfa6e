package dev.runbook.engine.execution;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows which steps run in this JVM, and says so on standard error when the JVM is stopped while one runs: a step that
 * calls {@code System.exit} can't be held back, but it can be named, and its journal kept.
 */
final class ExitWatch {
    private static final Set<Watched> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(ExitWatch::tell, "runbook exit watch"));
        } catch (IllegalStateException e) {
            // The JVM is stopping already; there is nothing left to watch.
        }
    }

    private ExitWatch() {}

    /**
     * A step under way.
     *
     * @param label the step
     * @param runbook its class
     * @param flush keeps the run's journal
     * @param next how to go on; empty for what does not
     */
    record Watched(String label, Class<?> runbook, Runnable flush, String next) {}

    static void enter(Watched step) {
        RUNNING.add(step);
    }

    static void leave(Watched step) {
        RUNNING.remove(step);
    }

    /** Writes to the process's own stream: Surefire's {@code System.err} no longer arrives anywhere when the JVM ends. */
    private static void tell() {
        if (RUNNING.isEmpty()) {
            return;
        }
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, Charset.defaultCharset());
        var stacks = Thread.getAllStackTraces();
        for (var step : RUNNING) {
            step.flush().run();
            err.println(describe(step, stacks));
        }
    }

    private static String describe(Watched step, Map<Thread, StackTraceElement[]> stacks) {
        for (var stack : stacks.values()) {
            var frames = new Frames(List.of(stack), step.runbook());
            boolean exits = Arrays.stream(stack)
                    .anyMatch(frame -> frame.getClassName().equals("java.lang.Runtime")
                            && frame.getMethodName().equals("exit"));
            if (exits && RUNNING.size() == 1 || exits && frames.inRunbook()) {
                return step.label() + " called System.exit at "
                        + frames.line().map(Frames::text).orElse("an unknown line")
                        + ". The JVM ends here: no later step, rollback or test runs. Let the step throw instead.";
            }
        }
        return step.label() + " was running when the JVM was stopped; it did not end and nothing was rolled back."
                + (step.next().isEmpty() ? "" : " " + step.next());
    }
}
