package dev.runbook.chaos.drill;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.runbook.api.slo.Bound;
import dev.runbook.api.slo.Slo;
import dev.runbook.api.slo.Unit;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.engine.RunbookConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventType;

/** Runs drills through the engine on the embedded cluster and gathers what a person would see of them. */
final class DrillsFixture {
    /** Sales that fail: at most 5 % may. */
    public static final class ErrorRate implements Slo {
        @Override
        public String title() {
            return "error rate";
        }

        @Override
        public String indicator() {
            return "(sum(rate(http_requests_total{app=\"shop\",status=~\"5..\"}[2m])) or vector(0))"
                    + " / sum(rate(http_requests_total{app=\"shop\"}[2m]))";
        }

        @Override
        public Bound objective() {
            return Bound.below(0.05, Unit.RATIO);
        }
    }

    private DrillsFixture() {}

    static ClusterWorld shop() {
        return ClusterWorld.named("shop")
                .resources("drill/shop.yaml")
                .service(ServiceModel.named("shop").traffic(50));
    }

    static BadRelease badRelease() {
        return BadRelease.of("shop").answering(0.30, 503);
    }

    /** Runs one drill and gives what became of it. */
    static Outcome drill(Class<?> drill) {
        return run(Map.of(), selectClass(drill)).of(drill);
    }

    static Ran run(Map<String, String> configuration, DiscoverySelector... selectors) {
        try {
            var reports = Files.createTempDirectory(Files.createDirectories(Path.of("target", "drills")), "");
            WatchedTargetFixture.WATCHED.clear();
            var results = EngineTestKit.engine("runbook")
                    .selectors(selectors)
                    .configurationParameter(RunbookConfiguration.TARGET, "watched")
                    .configurationParameter(RunbookConfiguration.PRINT, "false")
                    .configurationParameter(RunbookConfiguration.REPORTS, reports.toString())
                    .configurationParameters(configuration)
                    .execute();
            return new Ran(results, reports, List.copyOf(WatchedTargetFixture.WATCHED));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A session of the engine. */
    record Ran(EngineExecutionResults results, Path reports, List<WatchedTargetFixture.Watched> watched) {
        Outcome of(Class<?> drill) {
            return new Outcome(this, drill);
        }
    }

    /** What a person sees of one drill. */
    record Outcome(Ran ran, Class<?> drill) {
        /**
         * Returns the failed tests of the drill, by the last segment of their ids, with their messages; without a
         * conclusion that is red only because something before it was.
         */
        Map<String, String> failures() {
            var failures = events(EventType.FINISHED, true);
            failures.values().removeIf(message -> message.contains("is red: see there"));
            return failures;
        }

        Map<String, String> skips() {
            return events(EventType.SKIPPED, false);
        }

        private Map<String, String> events(EventType type, boolean failed) {
            var found = new LinkedHashMap<String, String>();
            ran.results().allEvents().stream()
                    .filter(event -> event.getType() == type)
                    .filter(event ->
                            event.getTestDescriptor().getUniqueId().toString().contains(drill.getName() + "]"))
                    .forEach(event -> {
                        var id = event.getTestDescriptor()
                                .getUniqueId()
                                .getLastSegment()
                                .getValue();
                        if (!failed) {
                            found.put(id, event.getPayload(String.class).orElse(""));
                            return;
                        }
                        var result = event.getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class);
                        if (result.getStatus() == org.junit.platform.engine.TestExecutionResult.Status.FAILED) {
                            found.put(
                                    id,
                                    result.getThrowable()
                                            .map(Throwable::toString)
                                            .orElse(""));
                        }
                    });
            return found;
        }

        /** Returns all that is red in one text. */
        String red() {
            return String.join("\n", failures().values());
        }

        String text() {
            return file("report.txt");
        }

        String json() {
            return file("report.json");
        }

        List<String> journal() {
            return file("journal.jsonl").lines().toList();
        }

        private String file(String name) {
            try {
                return Files.readString(ran.reports().resolve(drill.getName()).resolve(name));
            } catch (NoSuchFileException e) {
                return "";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Returns how many effects reached the journal. */
        long intents() {
            return journal().stream()
                    .filter(line -> line.contains("\"INTENT\"") || line.contains("EffectIntended"))
                    .count();
        }

        /** Returns the cluster that the run worked on. */
        WatchedTargetFixture.Watched cluster() {
            return ran.watched().stream()
                    .filter(WatchedTargetFixture.Watched::ran)
                    .findFirst()
                    .orElseThrow();
        }

        /** Returns the objects that differ between the run's begin and the end, a line each; names of kinds left out. */
        List<String> changed(String... leftOut) {
            var before = cluster().before();
            var after = cluster().after();
            var keys = new java.util.TreeSet<>(before.keySet());
            keys.addAll(after.keySet());
            var lines = new ArrayList<String>();
            for (var key : keys) {
                boolean out = List.of(leftOut).contains(key.substring(0, key.indexOf(' ')));
                if (!out && !java.util.Objects.equals(before.get(key), after.get(key))) {
                    lines.add(key + ": " + before.get(key) + " -> " + after.get(key));
                }
            }
            return lines;
        }
    }
}
