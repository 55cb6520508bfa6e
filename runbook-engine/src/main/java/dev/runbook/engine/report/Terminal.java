package dev.runbook.engine.report;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apiguardian.api.API;

/** Finds out whether a person sees what is printed. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Terminal {
    private Terminal() {}

    static boolean coloured(Colour colour) {
        return colour.enabled(System.getenv(), present() || behindTheBuild());
    }

    /** Returns whether a person sits at this process; from JDK 22 on a console without a terminal says so itself. */
    @SuppressWarnings("SystemConsoleNull")
    public static boolean present() {
        var console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException olderJava) {
            return true;
        } catch (ReflectiveOperationException unknown) {
            return false;
        }
    }

    /**
     * Looks through a build tool: the JVM that it forked for the tests writes to a pipe, and the build passes it on. So
     * the standard output of the nearest Java process above decides, where the system shows it (Linux).
     */
    private static boolean behindTheBuild() {
        var above = ProcessHandle.current().parent();
        while (above.isPresent()) {
            var process = above.get();
            var command = process.info().command().orElse("");
            if (command.endsWith("/java")) {
                return isTerminal(Path.of("/proc", Long.toString(process.pid()), "fd", "1"));
            }
            above = process.parent();
        }
        return false;
    }

    private static boolean isTerminal(Path output) {
        try {
            var target = Files.readSymbolicLink(output).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | SecurityException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}
