package dev.runbook.engine.drill;

import dev.runbook.engine.envelope.EnvelopeWriter;
import dev.runbook.engine.execution.Extensions;
import dev.runbook.engine.execution.RunLimits;
import dev.runbook.engine.report.Colour;
import java.io.PrintStream;
import java.nio.file.Path;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * How drills are run and where they report to; the same for all drills of a test run.
 *
 * @param targets the targets that there are
 * @param target the name of the one to drill on, {@code embedded} by default
 * @param required whether a target that can't be used here fails the drill instead of skipping it
 * @param extensions the extensions that ServiceLoader found
 * @param limits the bounds on real time
 * @param directory where reports and journals go, one directory a drill; null for none
 * @param out where the timeline is printed; null for nowhere
 * @param colour whether it is coloured
 * @param envelopes where it goes what the drills have shown
 * @param ruleTests where it goes what their Prometheus saw; null for nowhere
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record DrillSettings(
        TargetLookup targets,
        String target,
        boolean required,
        Extensions extensions,
        RunLimits limits,
        @Nullable Path directory,
        @Nullable PrintStream out,
        Colour colour,
        EnvelopeWriter envelopes,
        @Nullable Path ruleTests) {}
