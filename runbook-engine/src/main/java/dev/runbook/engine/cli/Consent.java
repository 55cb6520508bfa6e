package dev.runbook.engine.cli;

import dev.runbook.engine.execution.Answered;
import dev.runbook.engine.execution.Answered.Way;
import dev.runbook.engine.journal.Sha256;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The word of a person without which nothing is changed. */
final class Consent {
    @Option(names = "--yes", description = "don't ask; does as the runbook states when a step fails")
    boolean yes;

    @Option(
            names = "--break-glass",
            description = "act although the place is protected; needs --reason, and a yes as ever; recorded")
    boolean breakGlass;

    @Option(names = "--reason", paramLabel = "TEXT", description = "why; recorded")
    String reason = "";

    /**
     * Requires a reason for broken glass, before anything is asked of a cluster.
     *
     * @throws Refusal if there is none
     */
    void requireReason() {
        if (breakGlass && reason.isBlank()) {
            throw new Refusal(ExitCode.USAGE, "--break-glass needs --reason. Nothing was done.");
        }
    }

    /** Returns why the glass was broken, for the journal; empty when it was not. */
    Optional<String> recorded() {
        return breakGlass ? Optional.of(reason) : Optional.empty();
    }

    /** Returns a person's name with the reason that they gave, for the journal. */
    String by(String user) {
        if (breakGlass) {
            return user + ", glass broken: " + reason;
        }
        return reason.isBlank() ? user : user + ", reason: " + reason;
    }

    /**
     * Requires that somebody can lift the protection of a place, before anything is planned there.
     *
     * @throws Refusal if nobody sits at a terminal
     */
    void requireLiftable(Screen screen, Optional<String> protectedName) {
        if (protectedName.isPresent() && !breakGlass && !screen.terminal()) {
            throw untyped(protectedName.get());
        }
    }

    private Refusal untyped(String name) {
        return new Refusal(
                ExitCode.REFUSED,
                "'" + name + "' is protected and its name was not typed"
                        + (yes ? "; --yes does not count here" : "")
                        + ". Nothing was done; see --break-glass.");
    }

    /**
     * Asks, unless the answer was given; returns it.
     *
     * @param user whose word it is
     * @param question what is asked; its hash is kept with the answer
     * @throws Refusal if the answer is not yes
     */
    Answered require(Screen screen, Optional<String> protectedName, String user, String question) {
        var way = way(screen, protectedName);
        return new Answered(
                true, user, way, Sha256.of(question), Clock.systemUTC().instant());
    }

    private Way way(Screen screen, Optional<String> protectedName) {
        requireReason();
        if (protectedName.isPresent() && !breakGlass) {
            var name = protectedName.get();
            var typed = screen.ask("'" + name + "' is protected. Type its name to go on:");
            if (!name.equals(typed)) {
                throw untyped(name);
            }
            return Way.TYPED_NAME;
        }
        if (!yes) {
            ask(screen);
        }
        if (breakGlass) {
            return Way.BROKEN_GLASS;
        }
        return yes ? Way.YES_OPTION : Way.TYPED;
    }

    private static void ask(Screen screen) {
        var answer = screen.ask("Do this? [yes/no]");
        if (!"yes".equals(answer) && !"y".equals(answer)) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    answer == null
                            ? "nobody sits at a terminal to be asked, and --yes was not given. Nothing was done."
                            : "Nothing was done.");
        }
    }
}
