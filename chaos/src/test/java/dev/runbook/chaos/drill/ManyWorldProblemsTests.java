package dev.runbook.chaos.drill;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.drill.GreenDrillTests.UndoFixture;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.fault.PodKill;
import dev.runbook.chaos.fault.RedisFilled;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.ServiceModel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Worlds with several things wrong: all are told at once, each with its place, what follows and how to mend it. */
class ManyWorldProblemsTests {
    private static List<String> problems(Class<?> drill) {
        var failures = DrillsFixture.drill(drill).failures();
        assertThat(failures).containsOnlyKeys("prepare");
        return failures.get("prepare")
                .lines()
                .map(line -> line.replaceAll("java:\\d+\\)", "java:N)"))
                .map(line -> line.replace("dev.runbook.engine.spi.PrepareException: ", "")
                        .replace("(ManyWorldProblemsTests.java:N)", "(N)")
                        .replace("ManyWorldProblemsTests.", ""))
                .toList();
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class WreckFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop()
                .resources("drill/unreadable.yaml", "drill/missing.yaml")
                .yaml("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shut\nspec:\n  replicas: -1\n")
                .yaml("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: far\n  namespace: nowhere\n")
                .service(ServiceModel.named("ghost").traffic(-5));

        @Inject(at = "5m")
        final BadRelease release = BadRelease.of("shap").answering(0.3, 200);

        @Inject(at = "6m")
        final PodKill none = null;

        @Inject(at = "7m")
        final WorldProblemTests.OddFixture odd = new WorldProblemTests.OddFixture("problems");

        @Inject(at = "8m")
        final PodKill fitting = PodKill.of("app=shop");
    }

    @Test
    void of_manifests_models_faults_and_what_the_API_server_refuses() {
        var problems = problems(WreckFixture.class);

        assertThat(problems)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("WreckFixture.none(N) is null where a fault is wanted.")
                        .contains("The drill does not start; give it a value."))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("WreckFixture.world(N): world shop: drill/unreadable.yaml:7:")
                        .contains("is not valid YAML: while parsing a block mapping: expected <block end>")
                        .endsWith(". The drill does not start; correct the world."))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("WreckFixture.world(N): world shop: manifest drill/missing.yaml can't be read"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("WreckFixture.world(N): world shop: service ghost has traffic but"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("WreckFixture.world(N): world shop: inline manifest 4:1 is refused: ")
                        .contains("shut"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("WreckFixture.release(N): there is no Rollout, Deployment or StatefulSet shap in"
                                + " namespace default; there is Deployment shop.")
                        .endsWith(" The drill does not start; correct the fault or its world."))
                .anySatisfy(line ->
                        assertThat(line).startsWith("WreckFixture.release(N): ").contains("200"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("WreckFixture.odd(N): ").contains("odd in problems"));
        assertThat(problems)
                .last()
                .asString()
                .startsWith("What the faults lack was looked for in as much of the world");
        assertThat(problems).noneMatch(line -> line.startsWith("WreckFixture.fitting"));
        // What may only be missing because of a file that can't be read is not complained of.
        assertThat(problems).noneMatch(line -> line.contains("nowhere"));
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class ElsewhereFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop().namespaces("payments");

        @Inject(at = "5m")
        final BadRelease release = DrillsFixture.badRelease();
    }

    @Test
    void a_world_without_the_runbooks_namespace_is_not_searched_for_what_is_in_it() {
        assertThat(problems(ElsewhereFixture.class))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith(
                                "ElsewhereFixture.world(N): world shop: the runbook works in namespace default, which the"
                                        + " world lacks; it has payments"));
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class StrangerFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop();

        @Inject(at = "5m")
        final BadRelease release = BadRelease.of("shap").answering(0.3, 503);

        @Inject(at = "6m")
        final RedisFilled filled = RedisFilled.of("redis").with("cache:", 10);
    }

    @Test
    void of_several_faults_in_a_sound_world() {
        assertThat(problems(StrangerFixture.class))
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo("StrangerFixture.release(N): there is no Rollout, Deployment or StatefulSet shap in"
                                + " namespace default; there is Deployment shop. The drill does not start; correct the"
                                + " fault or its world."))
                .anySatisfy(line -> assertThat(line).startsWith("StrangerFixture.filled(N): "));
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class SickFixture {
        @World
        final ClusterWorld world = new WorldProblemTests.SickDrillFixture().world.yaml("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: second
                spec:
                  nodeSelector:
                    disk: none
                  containers:
                    - name: it
                      image: example/second:1
                """);

        @Inject(at = "5m")
        final BadRelease release = DrillsFixture.badRelease();
    }

    @Test
    void a_baseline_that_is_not_healthy_names_its_world() {
        assertThat(DrillsFixture.drill(SickFixture.class).failures().get("baseline"))
                .contains("pod default/lonely is not ready")
                .contains("pod default/second is not ready")
                .containsPattern("SickFixture\\.world\\(ManyWorldProblemsTests\\.java:\\d+\\)");
    }
}
