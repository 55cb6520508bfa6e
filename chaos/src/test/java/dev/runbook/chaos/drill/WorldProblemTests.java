package dev.runbook.chaos.drill;

import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.StepKind.VERIFY;
import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.QuietDrill;
import dev.runbook.api.drill.World;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.Slos;
import dev.runbook.chaos.drill.DrillsFixture.ErrorRate;
import dev.runbook.chaos.drill.GreenDrillTests.UndoDrillFixture;
import dev.runbook.chaos.drill.GreenDrillTests.UndoFixture;
import dev.runbook.chaos.fault.ApiServerErrors;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.world.Behaviour;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Drills that can't be prepared, or whose world is not as they think: red, clear, and the rest of the suite runs. */
class WorldProblemTests {
    private static Map<String, String> failures(Class<?> drill) {
        var ran = DrillsFixture.run(Map.of(), selectClass(drill), selectClass(UndoDrillFixture.class));
        assertThat(ran.of(UndoDrillFixture.class).failures()).isEmpty();
        assertThat(ran.of(UndoDrillFixture.class).text()).startsWith("\nPASSED");
        var failures = ran.of(drill).failures();
        assertThat(failures).isNotEmpty();
        return failures;
    }

    private static Map<String, String> alone(Class<?> drill) {
        return DrillsFixture.drill(drill).failures();
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class EmptyDrillFixture {}

    @Test
    void a_drill_without_world_and_fault() {
        assertThat(failures(EmptyDrillFixture.class).get("problems")).contains("@World", "@Inject");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class StrangerDrillFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop();

        @Inject(at = "5m")
        final BadRelease release = BadRelease.of("shap").answering(0.3, 503);
    }

    @Test
    void a_fault_of_an_object_that_the_world_lacks() {
        var failures = failures(StrangerDrillFixture.class);

        assertThat(failures).containsOnlyKeys("prepare");
        assertThat(failures.get("prepare"))
                .contains(
                        "StrangerDrillFixture.release",
                        "no Rollout, Deployment or StatefulSet shap",
                        "Deployment shop");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class UnreadableDrillFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop().resources("drill/unreadable.yaml", "drill/missing.yaml");

        @Inject(at = "5m")
        final BadRelease release = DrillsFixture.badRelease();
    }

    @Test
    void manifests_that_can_not_be_read() {
        var failures = failures(UnreadableDrillFixture.class);

        assertThat(failures).containsOnlyKeys("prepare");
        assertThat(failures.get("prepare")).contains("unreadable.yaml:7", "missing.yaml");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class UnknownKindDrillFixture {
        @World
        final ClusterWorld world =
                DrillsFixture.shop().yaml("apiVersion: example.com/v1\nkind: Gadget\nmetadata:\n  name: one\n");

        @Inject(at = "5m")
        final BadRelease release = DrillsFixture.badRelease();
    }

    @Test
    void a_kind_that_nobody_knows() {
        assertThat(failures(UnknownKindDrillFixture.class).get("prepare")).contains("Gadget", "example.com/v1");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class SickDrillFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop().yaml("""
                        apiVersion: v1
                        kind: Pod
                        metadata:
                          name: lonely
                        spec:
                          containers:
                            - name: it
                              image: example/lonely:1
                              resources:
                                requests:
                                  cpu: "4000"
                        """);

        @Inject(at = "5m")
        final BadRelease release = DrillsFixture.badRelease();
    }

    @Test
    void a_world_with_a_pod_that_can_not_start() {
        var failures = failures(SickDrillFixture.class);

        assertThat(failures).containsKey("baseline");
        assertThat(failures.get("baseline")).contains("the baseline is not healthy", "pod default/lonely is not ready");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class BreachedDrillFixture {
        @World
        final ClusterWorld world = ClusterWorld.named("shop")
                .resources("drill/shop.yaml")
                .service(ServiceModel.named("shop")
                        .traffic(50)
                        .behaves(Behaviour.healthy().answering(0.2, 500)));

        @Inject(at = "5m")
        final BadRelease release = DrillsFixture.badRelease();
    }

    @Test
    void a_world_whose_SLO_is_breached_from_the_start() {
        var failures = failures(BreachedDrillFixture.class);

        assertThat(failures.get("baseline")).contains("the baseline is not healthy", "error rate", "ShopErrors fires");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class SilentDrillFixture {
        @World
        final ClusterWorld world = ClusterWorld.named("shop").resources("drill/shop.yaml");

        @Inject(at = "5m")
        final ApiServerErrors errors = ApiServerErrors.on("get", "pods");
    }

    @Test
    void a_world_that_has_no_data_is_not_healthy() {
        assertThat(alone(SilentDrillFixture.class).get("baseline")).contains("error rate", "no data");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class NullDrillFixture {
        @World
        final ClusterWorld world = null;

        @Inject(at = "5m")
        final BadRelease release = null;
    }

    @Test
    void values_that_are_null() {
        assertThat(failures(NullDrillFixture.class).get("prepare"))
                .containsPattern("NullDrillFixture\\.world\\(WorldProblemTests\\.java:\\d+\\) is null")
                .containsPattern("NullDrillFixture\\.release\\(WorldProblemTests\\.java:\\d+\\) is null");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class ExplodingDrillFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop();

        @Inject(at = "5m")
        final BadRelease release = DrillsFixture.badRelease().answering(Integer.parseInt("many"), 503);
    }

    @Test
    void a_class_that_can_not_be_made() {
        assertThat(failures(ExplodingDrillFixture.class).get("prepare")).contains("ExplodingDrillFixture", "many");
    }

    /** A fault of a kind of its own. */
    record OddFixture(String failsIn) implements Fault {
        @Override
        public String describe() {
            return "something odd";
        }

        @Override
        public List<String> problems(FaultContext context) {
            failAt("problems");
            return List.of();
        }

        @Override
        public void inject(FaultContext context) {
            failAt("inject");
        }

        @Override
        public boolean observed(FaultContext context) {
            failAt("observed");
            return false;
        }

        @Override
        public void heal(FaultContext context) {
            failAt("heal");
        }

        private void failAt(String place) {
            if (failsIn.equals(place)) {
                throw new IllegalStateException("odd in " + place);
            }
        }
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class NeverSeenDrillFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop();

        @Inject(at = "5m")
        final OddFixture odd = new OddFixture("");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class ProblemsThrowDrillFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop();

        @Inject(at = "5m")
        final OddFixture odd = new OddFixture("problems");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class InjectThrowsDrillFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop();

        @Inject(at = "5m")
        final OddFixture odd = new OddFixture("inject");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class ObservedThrowsDrillFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop();

        @Inject(at = "5m")
        final OddFixture odd = new OddFixture("observed");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class SecondNeverSeenDrillFixture extends ShopDrillFixture {
        @Inject(at = "6m")
        final OddFixture odd = new OddFixture("");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class SecondTooLateDrillFixture extends ShopDrillFixture {
        @Inject(at = "6m30s")
        final OddFixture odd = new OddFixture("inject");
    }

    @Test
    void faults_that_are_not_seen_or_throw() {
        assertThat(failures(NeverSeenDrillFixture.class).get("inject"))
                .contains("'something odd' was injected but never observed, in 10m");
        assertThat(alone(ProblemsThrowDrillFixture.class).get("prepare"))
                .contains("ProblemsThrowDrillFixture.odd", "odd in problems");
        assertThat(alone(InjectThrowsDrillFixture.class).get("inject"))
                .contains("'something odd' could not be injected", "odd in inject");
        assertThat(alone(ObservedThrowsDrillFixture.class).get("inject"))
                .contains("'something odd'", "odd in observed");
        assertThat(alone(SecondNeverSeenDrillFixture.class).get("recover"))
                .contains("'something odd' was injected but");
        assertThat(String.join("\n", alone(SecondTooLateDrillFixture.class).values()))
                .contains("'something odd' could not be injected", "odd in inject");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN, detectWithin = "20m")
    static class TooWeakDrillFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop();

        @Inject(at = "5m")
        final BadRelease release = BadRelease.of("shop").answering(0.02, 503);
    }

    @Test
    void an_alert_that_never_fires() {
        var failures = failures(TooWeakDrillFixture.class);

        assertThat(failures).containsOnlyKeys("detect");
        assertThat(failures.get("detect")).contains("ShopErrors did not fire within 20m", "(detectWithin)");
    }

    @Drill(
            runbook = UndoFixture.class,
            verdict = COMPLETED,
            control = STAYS_BROKEN,
            detectWithin = "1m",
            mitigateWithin = "1m",
            recoverWithin = "2m")
    static class HastyDrillFixture extends ShopDrillFixture {}

    @Drill(
            runbook = UndoFixture.class,
            verdict = COMPLETED,
            control = STAYS_BROKEN,
            mitigateWithin = "1m",
            recoverWithin = "2m")
    static class HastyCureDrillFixture extends ShopDrillFixture {}

    @Test
    void budgets_that_are_exceeded() {
        assertThat(alone(HastyDrillFixture.class).get("detect")).contains("did not fire within 1m");
        assertThat(alone(HastyCureDrillFixture.class).get("recover"))
                .contains("(mitigateWithin)", "(recoverWithin)", "1m30s");
    }

    @Runbook(title = "Has an alert that is pending when the fault comes")
    @Alert(name = "Noisy", severity = CRITICAL, forDuration = "20m", expr = "vector(1) > 0")
    static class NoisyFixture {
        @Step(order = 10, kind = VERIFY)
        void check() {}
    }

    @Drill(runbook = NoisyFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class NoisyDrillFixture extends ShopDrillFixture {}

    @Test
    void an_alert_that_is_pending_before_the_fault() {
        assertThat(failures(NoisyDrillFixture.class).get("baseline"))
                .contains("the baseline is not healthy", "alert Noisy is pending");
    }

    /** Errors that can't be seen for a while. */
    record SlowlySeenFixture(BadRelease release) implements Fault {
        @Override
        public String describe() {
            return release.describe();
        }

        @Override
        public List<String> problems(FaultContext context) {
            return release.problems(context);
        }

        @Override
        public void inject(FaultContext context) {
            release.inject(context);
        }

        @Override
        public boolean observed(FaultContext context) {
            return context.clock().instant().isAfter(java.time.Instant.parse("2026-01-01T00:08:00Z"));
        }

        @Override
        public void heal(FaultContext context) {
            release.heal(context);
        }
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN, detectWithin = "1m")
    static class SlowlySeenDrillFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop();

        @Inject(at = "5m")
        final SlowlySeenFixture release = new SlowlySeenFixture(DrillsFixture.badRelease());
    }

    @Test
    void an_alert_that_fires_too_late_while_the_fault_was_not_seen_yet() {
        assertThat(alone(SlowlySeenDrillFixture.class).get("detect"))
                .contains("ShopErrors fired 1m30s after the first fault, later than 1m (detectWithin)");
    }

    @Runbook(title = "Has an alert that can't be read")
    @Alert(name = "Unreadable", severity = CRITICAL, forDuration = "1m", expr = "sum(rate(http_requests_total[5m]) > 1")
    static class UnreadableAlertFixture {
        @Step(order = 10, kind = VERIFY)
        void check() {}
    }

    @Drill(runbook = UnreadableAlertFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class UnreadableAlertDrillFixture extends ShopDrillFixture {}

    @Test
    void PromQL_that_does_not_parse() {
        assertThat(failures(UnreadableAlertDrillFixture.class).get("problems"))
                .contains("Unreadable", "sum(rate(http_requests_total[5m]) > 1", "1:38: unexpected end of input");
    }

    @Runbook(title = "Another runbook of the alert")
    @Alert(name = "ShopErrors", severity = CRITICAL, forDuration = "1m", slo = ErrorRate.class)
    static class RivalFixture {
        @Step(order = 10, kind = VERIFY)
        void check(Await await, Slos slos) {}
    }

    @Drill(runbook = RivalFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class RivalDrillFixture extends ShopDrillFixture {}

    @Test
    void two_runbooks_of_one_alert() {
        var ran =
                DrillsFixture.run(Map.of(), selectClass(RivalDrillFixture.class), selectClass(UndoDrillFixture.class));

        assertThat(ran.of(RivalDrillFixture.class).failures().get("problems")).contains("ShopErrors", "UndoFixture");
        assertThat(ran.of(UndoDrillFixture.class).failures().get("problems")).contains("ShopErrors", "RivalFixture");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class WorldOfAnotherTypeDrillFixture {
        @World
        final String world = "shop";

        @Inject(at = "5m")
        final BadRelease release = DrillsFixture.badRelease();
    }

    @Test
    void a_world_of_a_type_that_the_target_does_not_know() {
        assertThat(failures(WorldOfAnotherTypeDrillFixture.class).get("prepare"))
                .contains("java.lang.String", "ClusterWorld");
    }

    @QuietDrill(runbook = UndoFixture.class, lasting = "1h")
    static class QuietFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop();
    }

    @QuietDrill(runbook = UndoFixture.class, lasting = "1h")
    static class NoisyQuietFixture {
        @World
        final ClusterWorld world = ClusterWorld.named("shop")
                .resources("drill/shop.yaml")
                .service(ServiceModel.named("shop")
                        .traffic(50)
                        .behaves(Behaviour.healthy().answering(0.2, 500)));
    }

    @QuietDrill(runbook = UndoFixture.class, lasting = "1h")
    static class DeadQuietFixture {
        @World
        final ClusterWorld world = ClusterWorld.named("shop").resources("drill/shop.yaml");
    }

    @QuietDrill(runbook = UndoFixture.class, lasting = "1h")
    static class SickQuietFixture {
        @World
        final ClusterWorld world = new SickDrillFixture().world;
    }

    @Test
    void quiet_drills_that_are_noisy_dead_or_sick() {
        assertThat(alone(QuietFixture.class)).isEmpty();
        assertThat(String.join("", alone(NoisyQuietFixture.class).values())).contains("ShopErrors");
        assertThat(String.join("", alone(DeadQuietFixture.class).values())).contains("no data");
        assertThat(String.join("", alone(SickQuietFixture.class).values())).contains("pod default/lonely is not ready");
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class HealsBeforeDrillFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop();

        @Inject(at = "5m", healAt = "3m")
        final BadRelease release = DrillsFixture.badRelease();
    }

    @Test
    void a_fault_that_heals_before_it_comes() {
        assertThat(alone(HealsBeforeDrillFixture.class).get("problems"))
                .contains("heals at 3m, not after it is injected at 5m");
    }

    /** A fault whose injection fails although it claims to be seen. */
    record BoastsFixture() implements Fault {
        @Override
        public String describe() {
            return "a boast";
        }

        @Override
        public List<String> problems(FaultContext context) {
            return List.of();
        }

        @Override
        public void inject(FaultContext context) {
            throw new IllegalStateException("can't");
        }

        @Override
        public boolean observed(FaultContext context) {
            return true;
        }

        @Override
        public void heal(FaultContext context) {}
    }

    @Runbook(title = "Swallows whatever happens while it waits")
    @Alert(name = "ShopSwallowed", severity = CRITICAL, forDuration = "1m", slo = ErrorRate.class)
    static class SwallowsAllFixture {
        @Step(order = 10, kind = dev.runbook.api.StepKind.CHANGE, irreversible = "a test", timeout = "10m")
        void undo(dev.runbook.api.port.Workloads workloads, Await await) {
            try {
                await.pause(java.time.Duration.ofMinutes(1));
            } catch (Throwable e) {
                // Swallowed on purpose.
            }
            workloads.undo(dev.runbook.api.port.WorkloadRef.deployment("shop"));
        }
    }

    @Drill(runbook = SwallowsAllFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class BoastsDrillFixture extends ShopDrillFixture {
        @Inject(at = "7m")
        final BoastsFixture boasts = new BoastsFixture();
    }

    @Test
    void a_fault_that_could_not_be_injected_while_a_step_swallows_everything() {
        assertThat(alone(BoastsDrillFixture.class).get("recover"))
                .contains("'a boast' could not be injected: ", "can't");
    }
}
