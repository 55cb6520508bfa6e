package dev.runbook.engine.cli;

import dev.runbook.engine.execution.RunParameters;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.spi.PrepareException;
import java.util.Map;

/** The parameters that a person has written. */
final class GivenParameters {
    private GivenParameters() {}

    /** Refuses what the runbook can't be run with, before anything is asked or sent. */
    static void check(RunbookModel runbook, Map<String, String> given) {
        try {
            var unused = RunParameters.bind(runbook.parameters(), given);
        } catch (PrepareException e) {
            throw new Refusal(ExitCode.USAGE, e.getMessage() + " See runbook show " + runbook.id() + ".");
        }
    }
}
