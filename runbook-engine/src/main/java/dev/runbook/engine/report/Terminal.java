package dev.runbook.engine.report;

/** Knows whether standard output is a terminal. */
final class Terminal {
    private Terminal() {}

    static boolean coloured(Colour colour) {
        return colour.enabled(System.getenv(), isTerminal());
    }

    /** From JDK 22 on there is a console without a terminal too, which says so itself. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        var console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
