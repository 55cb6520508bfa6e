package dev.runbook.chaos.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Control;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.AwaitTimeout;
import dev.runbook.chaos.drill.ShopDrillFixture.OnShopErrors;
import dev.runbook.chaos.embedded.EmbeddedTarget;
import dev.runbook.engine.discovery.ModelReader;
import dev.runbook.engine.drill.DrillRun;
import dev.runbook.engine.drill.DrillSettings;
import dev.runbook.engine.envelope.EnvelopeWriter;
import dev.runbook.engine.execution.Extensions;
import dev.runbook.engine.execution.RunLimits;
import dev.runbook.engine.execution.StepOutcome;
import dev.runbook.engine.report.Colour;
import dev.runbook.engine.report.DrillComparison;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.ArenaTime;
import dev.runbook.engine.spi.PrepareException;
import dev.runbook.engine.spi.Target;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drills whose time is real, as on k3s: in the embedded world, on the wall's clock at a factor, one world at a time. */
class RealTimeDrillTests {
    private static DrillSettings settings(Target target, Path directory) {
        return new DrillSettings(
                () -> List.of(target),
                target.name(),
                true,
                Extensions.NONE,
                RunLimits.DEFAULT,
                directory,
                null,
                Colour.NEVER,
                EnvelopeWriter.of("none"),
                null);
    }

    private static Path drill(Target target, Path directory) {
        var drill = GreenDrillTests.UndoDrillFixture.class;
        var model = new ModelReader().drill(drill).model();
        try (var run = new DrillRun(model, settings(target, directory))) {
            run.prepare();
            run.baseline();
            run.inject();
            run.detect();
            model.runbook().steps().forEach(run::step);
            run.end();
            run.recover();
            run.control();
        }
        return directory.resolve(drill.getName()).resolve("report.json");
    }

    @Test
    void a_drill_in_real_time_goes_as_in_virtual_time_and_leaves_its_world_before_the_control(@TempDir Path directory)
            throws IOException {
        var virtual = drill(new EmbeddedTarget(), directory.resolve("virtual"));
        var real = drill(new HastyTarget(), directory.resolve("real"));

        var comparison = DrillComparison.of(virtual, real);
        assertThat(comparison.divergence()).isEmpty();
        assertThat(comparison.same()).contains("verdict COMPLETED", "control stays broken");
    }

    @Test
    void an_ablation_whose_world_is_broken_proves_nothing(@TempDir Path directory) {
        var worlds = new AtomicInteger();
        var target = new HastyTarget() {
            @Override
            List<String> unhealthy(List<String> otherwise) {
                return worlds.incrementAndGet() == 1 ? otherwise : List.of("the node is gone");
            }
        };
        var drill = GreenDrillTests.UndoDrillFixture.class;
        var model = new ModelReader().drill(drill).model();
        try (var run = new DrillRun(model, settings(target, directory))) {
            run.prepare();
            run.baseline();
            run.inject();
            run.detect();
            model.runbook().steps().forEach(run::step);
            run.end();
            run.recover();

            assertThatThrownBy(() -> run.ablation(model.runbook().steps().get(1)))
                    .hasMessageContaining("whether step 'undo' is needed can't be told")
                    .hasMessageContaining("the node is gone");
        }
    }

    @Runbook(title = "Waits in vain")
    @OnShopErrors
    static class InVainFixture {
        @Step(order = 10, kind = StepKind.VERIFY, timeout = "2m")
        void never(Await await) {
            await.until("the impossible", () -> false);
        }
    }

    @Drill(runbook = InVainFixture.class, verdict = Verdict.FAILED, control = Control.STAYS_BROKEN)
    static class InVainDrillFixture extends ShopDrillFixture {}

    @Test
    void a_wait_that_ends_with_its_step_says_what_it_waited_for(@TempDir Path directory) {
        var model = new ModelReader().drill(InVainDrillFixture.class).model();
        try (var run = new DrillRun(model, settings(new HastyTarget(), directory))) {
            run.prepare();
            run.baseline();
            run.inject();
            run.detect();

            assertThat(run.step(model.runbook().steps().get(0)))
                    .isInstanceOfSatisfying(
                            StepOutcome.Failed.class,
                            failed -> assertThat(failed.cause())
                                    .isInstanceOf(AwaitTimeout.class)
                                    .hasMessageContaining("the impossible"));
        }
    }

    /** One embedded world at a time, a second of which takes some milliseconds. */
    private static class HastyTarget implements Target {
        private final AtomicBoolean taken = new AtomicBoolean();

        List<String> unhealthy(List<String> otherwise) {
            return otherwise;
        }

        @Override
        public String name() {
            return "hasty";
        }

        @Override
        public boolean exclusive() {
            return true;
        }

        @Override
        public Optional<String> unavailable() {
            return Optional.empty();
        }

        @Override
        public Arena open(ArenaRequest request) {
            if (!taken.compareAndSet(false, true)) {
                throw new PrepareException(List.of("another world is open"));
            }
            var arena = new EmbeddedTarget().open(request);
            var time = new HastyTime(arena.time());
            return (Arena) Proxy.newProxyInstance(
                    Arena.class.getClassLoader(), new Class<?>[] {Arena.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("time")) {
                            return time;
                        }
                        if (method.getName().equals("close")) {
                            time.clock.shutdownNow();
                            taken.set(false);
                        }
                        try {
                            return method.getName().equals("unhealthy")
                                    ? unhealthy(arena.unhealthy())
                                    : method.invoke(arena, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    /** Ticks by itself; a machine that is busy makes the ticks late and not the world faster. */
    private static final class HastyTime implements ArenaTime {
        private static final int TICK_MILLIS = 4;

        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "hasty-clock");
            thread.setDaemon(true);
            return thread;
        });
        private final ArenaTime world;

        HastyTime(ArenaTime world) {
            this.world = world;
            var unused = clock.scheduleWithFixedDelay(
                    () -> world.pass(Duration.ofSeconds(1)), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }

        @Override
        public Instant instant() {
            return world.instant();
        }

        @Override
        public boolean virtual() {
            return false;
        }

        @Override
        public Duration real(Duration duration) {
            return duration.multipliedBy(TICK_MILLIS).dividedBy(1000);
        }

        @Override
        public void pass(Duration duration) {
            var end = instant().plus(duration);
            while (instant().isBefore(end)) {
                try {
                    TimeUnit.MILLISECONDS.sleep(1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(e);
                }
            }
        }

        @Override
        public boolean next(Instant limit) {
            return false;
        }
    }
}
