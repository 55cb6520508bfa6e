package dev.runbook.chaos.live;

import dev.runbook.engine.cli.Main;

/** The command line as a process at whose terminal somebody sits, though what they type comes through a pipe. */
final class TerminalFixture {
    private TerminalFixture() {}

    public static void main(String... arguments) {
        System.exit(Main.run(System.in, System.out, System.err, true, arguments));
    }
}
