package dev.runbook.chaos.drill;

import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.drill.DrillsFixture.ErrorRate;
import dev.runbook.chaos.drill.GreenDrillTests.UndoDrillFixture;
import dev.runbook.chaos.drill.ShopDrillFixture.OnShopErrors;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.engine.RunbookConfiguration;
import dev.runbook.engine.RunbookTestEngine;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Steps that hold up the run in real time. */
class BlockingTests {
    static Runnable act = () -> {};
    static volatile boolean released;

    @Runbook(title = "Blocks")
    @Alert(name = "ShopBlocked", severity = CRITICAL, forDuration = "1m", slo = ErrorRate.class)
    static class BlocksFixture {
        @Step(order = 10, kind = OBSERVE)
        void look() {
            act.run();
        }

        @Step(order = 20, kind = CHANGE, irreversible = "a test")
        void later() {}

        static List<Named<Runnable>> ways() {
            return List.of(
                    named("sleep", () -> {
                        try {
                            Thread.sleep(600_000);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }),
                    named("latch", () -> {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }),
                    named("a sleep that can't be interrupted", () -> {
                        while (!released) {
                            try {
                                Thread.sleep(600_000);
                            } catch (InterruptedException e) {
                                // Ignored on purpose.
                            }
                        }
                    }),
                    named("leaked thread", () -> {
                        var thread = new Thread(
                                () -> {
                                    while (!released) {
                                        java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                                    }
                                },
                                "left behind");
                        thread.setDaemon(false);
                        thread.start();
                    }));
        }

        static void compute() {
            long sum = 0;
            while (!released) {
                sum++;
            }
            assertThat(sum).isPositive();
        }
    }

    static List<Named<Runnable>> ways() {
        return BlocksFixture.ways();
    }

    @Drill(runbook = BlocksFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class BlocksDrillFixture extends ShopDrillFixture {}

    @ParameterizedTest
    @MethodSource("ways")
    void a_step_that_blocks_is_red_and_the_next_drill_runs(Runnable way) {
        act = way;
        released = false;
        try {
            var ran = DrillsFixture.run(
                    Map.of(), selectClass(BlocksDrillFixture.class), selectClass(UndoDrillFixture.class));

            assertThat(ran.of(BlocksDrillFixture.class).failures()).containsKeys("look", "end");
            assertThat(ran.of(BlocksDrillFixture.class).failures().get("look"))
                    .contains("step BlocksFixture.look", "(BlockingTests.java:")
                    .containsAnyOf("blocks in real time at ", "left threads running: 'left behind' at ");
            assertThat(ran.of(BlocksDrillFixture.class).skips()).containsKeys("later", "recover");
            assertThat(ran.of(UndoDrillFixture.class).failures()).isEmpty();
            assertThat(ran.of(UndoDrillFixture.class).text()).startsWith("\nPASSED");
        } finally {
            released = true;
        }
    }

    @Test
    void a_step_that_computes_for_ever_is_red_and_left_behind() {
        act = BlocksFixture::compute;
        released = false;
        try {
            var ran = DrillsFixture.run(
                    Map.of(), selectClass(BlocksDrillFixture.class), selectClass(UndoDrillFixture.class));

            assertThat(ran.of(BlocksDrillFixture.class).failures().get("look"))
                    .contains("without a call", "(BlockingTests.java:", "was abandoned");
            assertThat(ran.of(UndoDrillFixture.class).failures()).isEmpty();
        } finally {
            released = true;
        }
    }

    @Runbook(title = "Exits")
    @OnShopErrors
    static class ExitsFixture {
        @Step(order = 10, kind = OBSERVE)
        void look() {}

        @Step(order = 20, kind = OBSERVE)
        void exit() {
            System.exit(7);
        }
    }

    @Drill(runbook = ExitsFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class ExitsDrillFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop();

        @Inject(at = "5m")
        final BadRelease release = DrillsFixture.badRelease();
    }

    /** Runs drills in a JVM of its own: the directory of the reports, then the drills' classes. */
    static final class MainFixture {
        private MainFixture() {}

        public static void main(String[] arguments) {
            var request = LauncherDiscoveryRequestBuilder.request()
                    .configurationParameter(RunbookConfiguration.REPORTS, arguments[0])
                    .configurationParameter(RunbookConfiguration.TARGET, "embedded")
                    .configurationParameter(RunbookConfiguration.PRINT, "false");
            for (int i = 1; i < arguments.length; i++) {
                if (arguments[i].contains("=")) {
                    var pair = arguments[i].split("=", 2);
                    request.configurationParameter(pair[0], pair[1]);
                } else {
                    request.selectors(selectClass(arguments[i]));
                }
            }
            var config = LauncherConfig.builder()
                    .enableTestEngineAutoRegistration(false)
                    .addTestEngines(new RunbookTestEngine())
                    .build();
            LauncherFactory.create(config).execute(request.build());
        }
    }

    static Process fork(Path reports, String... arguments) throws IOException {
        var command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")
                        + File.pathSeparator
                        + System.getProperty("surefire.test.class.path", ""),
                MainFixture.class.getName(),
                reports.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(reports.resolve("out").toFile())
                .redirectError(reports.resolve("err").toFile())
                .start();
    }

    @Test
    void a_step_that_ends_the_JVM_is_named_and_its_journal_kept(@TempDir Path reports) throws Exception {
        var jvm = fork(reports, ExitsDrillFixture.class.getName());

        assertThat(jvm.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(jvm.exitValue()).isEqualTo(7);
        assertThat(Files.readString(reports.resolve("err")))
                .contains("step ExitsFixture.exit called System.exit at ", "(BlockingTests.java:");
        assertThat(Files.readString(
                        reports.resolve(ExitsDrillFixture.class.getName()).resolve("journal.jsonl")))
                .contains("\"step\":\"look\"", "\"step\":\"exit\"");
    }
}
