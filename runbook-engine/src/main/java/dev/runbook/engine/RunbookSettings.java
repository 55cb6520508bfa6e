package dev.runbook.engine;

import dev.runbook.engine.drill.DrillSettings;
import dev.runbook.engine.drill.TargetLookup;
import dev.runbook.engine.envelope.EnvelopeWriter;
import dev.runbook.engine.execution.Extensions;
import dev.runbook.engine.execution.RunLimits;
import dev.runbook.engine.live.LiveSessions;
import dev.runbook.engine.live.LiveSettings;
import dev.runbook.engine.report.Colour;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.ConfigurationParameters;

/**
 * The engine's configuration, read.
 *
 * @param drills what drills and runs are started with
 * @param seed the seed instead of each drill's own; empty for their own
 * @param live what a plan or a live run of the command line acts with; null in a replay
 * @param named a plan or a live run that the launcher asks for; null for none
 * @param refusals why nothing may be run with this configuration; empty when it may
 */
record RunbookSettings(
        DrillSettings drills,
        OptionalLong seed,
        @Nullable LiveSettings live,
        @Nullable NamedRun named,
        List<String> refusals) {
    static RunbookSettings of(ConfigurationParameters parameters, ClassLoader loader, Selected selected) {
        var refusals = new ArrayList<String>();
        var mode = parameters.get(RunbookConfiguration.MODE).orElse("replay");
        var live = parameters
                .get(RunbookConfiguration.SESSION)
                .flatMap(LiveSessions::find)
                .orElse(null);
        var named = live == null ? NamedRun.of(mode, parameters).orElse(null) : null;
        if (named != null) {
            selected.objection(mode).ifPresent(refusals::add);
        } else if (!mode.equals(live == null ? "replay" : live.mode().word())) {
            refusals.add(RunbookConfiguration.MODE + " is '" + mode + "', but no cluster was named for that: no step is"
                    + " run, and nothing was changed. Name one by " + RunbookConfiguration.CONTEXT
                    + " for plan and live;"
                    + " in a build remove the setting, or set it to replay.");
        }
        var skip = oneOf(parameters, RunbookConfiguration.SKIP, Set.of("allow", "fail"), "allow", refusals);
        var colour =
                oneOf(parameters, RunbookConfiguration.COLOUR, Set.of("auto", "always", "never"), "auto", refusals);
        var print = oneOf(parameters, RunbookConfiguration.PRINT, Set.of("true", "false"), "true", refusals);
        var reports = parameters.get(RunbookConfiguration.REPORTS).orElse("target/runbook");
        var drills = new DrillSettings(
                TargetLookup.of(loader),
                parameters.get(RunbookConfiguration.TARGET).orElse("embedded"),
                skip.equals("fail"),
                Extensions.of(loader),
                RunLimits.DEFAULT,
                reports.equals("none") ? null : Path.of(reports),
                print.equals("true") ? System.out : null,
                Colour.of(colour),
                EnvelopeWriter.of(parameters
                        .get(RunbookConfiguration.ENVELOPES)
                        .orElse("packed")
                        .strip()),
                parameters.get(RunbookConfiguration.RULE_TESTS).map(Path::of).orElse(null));
        return new RunbookSettings(drills, seed(parameters, refusals), live, named, List.copyOf(refusals));
    }

    private static OptionalLong seed(ConfigurationParameters parameters, List<String> refusals) {
        var seed = parameters.get(RunbookConfiguration.SEED);
        if (seed.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(seed.get().strip()));
        } catch (NumberFormatException e) {
            refusals.add(RunbookConfiguration.SEED + " is '" + seed.get()
                    + "', which is no whole number: nothing is run. Correct or remove it.");
            return OptionalLong.empty();
        }
    }

    private static String oneOf(
            ConfigurationParameters parameters,
            String key,
            Set<String> allowed,
            String otherwise,
            List<String> refusals) {
        var value = parameters.get(key).orElse(otherwise).strip();
        if (allowed.contains(value)) {
            return value;
        }
        refusals.add(key + " is '" + value + "', which is not known: nothing is run. Use one of "
                + String.join(", ", allowed.stream().sorted().toList()) + ".");
        return otherwise;
    }
}
