package dev.runbook.engine.execution;

import java.util.List;
import java.util.Optional;

/**
 * Where a step's thread is, told from its stack.
 *
 * @param stack the stack, innermost call first
 * @param runbook the runbook's class
 */
record Frames(List<StackTraceElement> stack, Class<?> runbook) {
    /** Whose code the innermost call outside the JDK belongs to. */
    enum Owner {
        /** The runbook, or a library that it uses. */
        USER,
        /** The Kubernetes client. */
        CLIENT,
        /** This library. */
        ENGINE,
        /** Nobody's: the thread is between two calls. */
        NONE
    }

    static Frames of(Thread thread, Class<?> runbook) {
        return new Frames(List.of(thread.getStackTrace()), runbook);
    }

    Owner owner() {
        for (var frame : stack) {
            var type = frame.getClassName();
            if (isRunbook(type)) {
                return Owner.USER;
            }
            if (type.startsWith("io.fabric8.")) {
                return Owner.CLIENT;
            }
            if (isEngine(type)) {
                return Owner.ENGINE;
            }
            if (!isJdk(type)) {
                return Owner.USER;
            }
        }
        return Owner.NONE;
    }

    /** Returns whether the client waits for the answer of one call, not for something to become true. */
    boolean inCall() {
        return stack.stream().anyMatch(frame -> frame.getMethodName().equals("waitForResult"));
    }

    /** Returns whether the innermost call waits for input or output: such a thread counts as runnable. */
    boolean inIo() {
        return !stack.isEmpty()
                && stack.get(0).isNativeMethod()
                && (stack.get(0).getClassName().startsWith("sun.nio.ch.")
                        || stack.get(0).getClassName().startsWith("java.net.")
                        || stack.get(0).getClassName().startsWith("java.io."));
    }

    /** Returns the line of the runbook that is being executed; the innermost one outside the JDK if there is none. */
    Optional<StackTraceElement> line() {
        var inRunbook =
                stack.stream().filter(frame -> isRunbook(frame.getClassName())).findFirst();
        return inRunbook.isPresent() ? inRunbook : outsideJdk(stack);
    }

    static Optional<StackTraceElement> outsideJdk(List<StackTraceElement> stack) {
        return stack.stream().filter(frame -> !isJdk(frame.getClassName())).findFirst();
    }

    /** Describes the place: {@code HighLatency.pause(HighLatency.java:31), in java.lang.Thread.sleep}. */
    String place() {
        var line = line().orElse(null);
        if (line == null) {
            return "an unknown line";
        }
        int at = stack.indexOf(line);
        var called = at > 0 ? stack.get(at - 1) : null;
        return text(line) + (called == null ? "" : ", in " + called.getClassName() + "." + called.getMethodName());
    }

    /** Writes a frame without the class loader's name, which says nothing to a person. */
    static String text(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                + frame.getLineNumber() + ")";
    }

    /** Returns whether code of the runbook or of its package is being executed. */
    boolean inPackage() {
        var prefix = runbook.getPackageName() + ".";
        return stack.stream().anyMatch(frame -> frame.getClassName().startsWith(prefix)) && !isEngine(prefix)
                || inRunbook();
    }

    boolean inRunbook() {
        return stack.stream().anyMatch(frame -> isRunbook(frame.getClassName()));
    }

    /** Returns whether it executes the transport under the Kubernetes client, and nothing of anybody's. */
    boolean inTransport() {
        return stack.stream()
                .anyMatch(frame -> frame.getClassName().startsWith("io.netty.")
                        || frame.getClassName().startsWith("io.vertx."));
    }

    boolean sameAs(Frames other) {
        return stack.equals(other.stack);
    }

    private boolean isRunbook(String type) {
        var name = runbook.getName();
        return type.startsWith(name) && (type.length() == name.length() || type.charAt(name.length()) == '$');
    }

    private static boolean isEngine(String type) {
        return type.startsWith("dev.runbook.engine.") || type.startsWith("dev.runbook.chaos.");
    }

    private static boolean isJdk(String type) {
        return type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.");
    }
}
