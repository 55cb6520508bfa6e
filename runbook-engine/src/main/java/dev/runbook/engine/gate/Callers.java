package dev.runbook.engine.gate;

import java.security.CodeSource;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the line of a runbook that makes a call. */
final class Callers {
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private static final String ENGINE = "dev.runbook.engine.";

    private Callers() {}

    /**
     * Returns class, method and line of the first frame of this thread that is neither the JDK's nor fabric8's nor this
     * library's; says which thread it was when there is none, as on an informer's. Nothing for the HTTP client's own.
     */
    static String find() {
        return STACK.walk(Callers::first);
    }

    private static String first(Stream<StackWalker.StackFrame> frames) {
        return frames.filter(frame -> !foreign(frame.getDeclaringClass()))
                .findFirst()
                .map(frame -> frame.toStackTraceElement().toString())
                .map(Callers::withoutLoader)
                .orElseGet(() -> thread(Thread.currentThread().getName()));
    }

    private static String thread(String name) {
        return name.startsWith("vert.x-") ? "" : "thread " + name;
    }

    /** Returns a sentence with the place, after a blank; nothing where it is not known. */
    static String sentence(String caller) {
        return caller.isEmpty() ? "" : " Called at " + caller + ".";
    }

    private static boolean foreign(Class<?> type) {
        var loader = type.getClassLoader();
        var name = type.getName();
        return loader == null
                || loader == ClassLoader.getPlatformClassLoader()
                || name.startsWith("io.fabric8.")
                || name.startsWith("io.vertx.")
                || name.startsWith("io.netty.")
                || name.startsWith("dev.runbook.api.")
                || sameLibrary(type);
    }

    /** In the jar of runbooks and engine all have one place, and in the engine's own tests one package. */
    private static boolean sameLibrary(Class<?> type) {
        var ours = source(Callers.class);
        var theirs = source(type);
        return type.getName().startsWith(ENGINE)
                && ours != null
                && theirs != null
                && ours.getLocation().equals(theirs.getLocation());
    }

    private static @Nullable CodeSource source(Class<?> type) {
        var source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null ? null : source;
    }

    /** A frame of the application's loader reads {@code app//com.acme.Steps.undo(Steps.java:12)}. */
    private static String withoutLoader(String frame) {
        return frame.substring(frame.lastIndexOf('/') + 1);
    }
}
