package dev.runbook.chaos.drill;

import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.Verdict.AWAITING_HUMAN;
import static dev.runbook.api.Verdict.FAILED;
import static dev.runbook.api.Verdict.ROLLBACK_FAILED;
import static dev.runbook.api.Verdict.ROLLED_BACK;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Effects;
import dev.runbook.api.OnFailure;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Operator;
import dev.runbook.api.drill.ScriptedBy;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import dev.runbook.api.port.Workloads;
import dev.runbook.chaos.drill.ShopDrillFixture.OnShopErrors;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What runs that fail halfway leave behind. */
class RollbackTests {
    static final WorkloadRef SHOP = WorkloadRef.deployment("shop");

    static void colour(KubernetesClient client, String colour, String size) {
        client.configMaps().inNamespace("default").withName("settings").edit(settings -> {
            settings.getData().put("colour", colour);
            settings.getData().put("size", size);
            return settings;
        });
    }

    /** Two changes, of which the second fails halfway. */
    abstract static class HalfwayFixture {
        @Step(order = 10, kind = OBSERVE)
        WorkloadStatus look(Workloads workloads) {
            return workloads.get(SHOP);
        }

        @Step(order = 20, kind = CHANGE)
        void release(Workloads workloads, WorkloadStatus seen, Await await) {
            workloads.undo(SHOP, seen.revision() - 1);
            workloads.scale(SHOP, 5);
            await.until("rolled out", () -> workloads.get(SHOP).complete());
        }

        @Rollback("release")
        void releaseAgain(Workloads workloads, WorkloadStatus seen, Effects effects) {
            if (effects.touched("Deployment", "shop")) {
                workloads.undo(SHOP, seen.revision());
                workloads.scale(SHOP, seen.desired());
            }
        }

        @Step(order = 30, kind = CHANGE)
        void configure(KubernetesClient client) {
            colour(client, "red", "4");
            client.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace("default")
                            .withName("note")
                            .endMetadata()
                            .build())
                    .create();
            throw new IllegalStateException("halfway");
        }
    }

    @Runbook(title = "Takes everything back")
    @OnShopErrors
    static class CleanFixture extends HalfwayFixture {
        @Rollback("configure")
        void restore(KubernetesClient client, Effects effects) {
            colour(client, "blue", "3");
            if (effects.touched("ConfigMap", "note")) {
                client.configMaps().inNamespace("default").withName("note").delete();
            }
        }
    }

    @Drill(runbook = CleanFixture.class, verdict = ROLLED_BACK, control = STAYS_BROKEN)
    static class CleanDrillFixture extends ShopDrillFixture {}

    @Test
    void after_a_rollback_every_object_is_as_before() {
        var outcome = DrillsFixture.drill(CleanDrillFixture.class);

        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.intents()).isGreaterThanOrEqualTo(4);
        assertThat(outcome.changed("Pod", "ReplicaSet", "Endpoints")).isEmpty();
        assertThat(outcome.text()).contains("ROLLED_BACK, as expected");
    }

    @Runbook(title = "Throws in its rollback")
    @OnShopErrors
    static class ThrowingFixture extends HalfwayFixture {
        @Rollback("configure")
        void restore() {
            throw new UnsupportedOperationException("can't");
        }
    }

    @Drill(runbook = ThrowingFixture.class, verdict = ROLLED_BACK, control = STAYS_BROKEN)
    static class ThrowingDrillFixture extends ShopDrillFixture {}

    @Drill(runbook = ThrowingFixture.class, verdict = ROLLBACK_FAILED, control = STAYS_BROKEN)
    static class ThrowingExpectedDrillFixture extends ShopDrillFixture {}

    @Test
    void a_rollback_that_throws_is_another_verdict_and_the_other_rollbacks_run() {
        var outcome = DrillsFixture.drill(ThrowingDrillFixture.class);

        assertThat(outcome.failures()).containsOnlyKeys("end");
        assertThat(outcome.failures().get("end"))
                .contains("the run ended ROLLBACK_FAILED, the drill expects ROLLED_BACK", "can't", "configure");
        assertThat(outcome.changed("Pod", "ReplicaSet", "Endpoints"))
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactly("ConfigMap default/note", "ConfigMap default/settings");
        assertThat(DrillsFixture.drill(ThrowingExpectedDrillFixture.class).failures())
                .isEmpty();
    }

    @Runbook(title = "Takes half of it back")
    @OnShopErrors
    static class HalfFixture extends HalfwayFixture {
        @Rollback("configure")
        void restore(KubernetesClient client) {
            colour(client, "blue", "4");
        }
    }

    @Drill(runbook = HalfFixture.class, verdict = ROLLED_BACK, control = STAYS_BROKEN)
    static class HalfDrillFixture extends ShopDrillFixture {}

    @Test
    void a_rollback_that_forgets_something_is_red_and_names_the_field() {
        var outcome = DrillsFixture.drill(HalfDrillFixture.class);

        assertThat(outcome.failures()).containsOnlyKeys("end");
        assertThat(outcome.failures().get("end"))
                .contains(
                        "ConfigMap default/settings data.size: 3 -> 4 left behind",
                        "ConfigMap default/note left behind: it was not there before the run")
                .doesNotContain("colour");
    }

    @Runbook(title = "Asks")
    @OnShopErrors
    static class AskingFixture {
        @Step(order = 10, kind = CHANGE, onFailure = OnFailure.ASK)
        void configure(KubernetesClient client) {
            colour(client, "red", "4");
            throw new IllegalStateException("halfway");
        }

        @Rollback("configure")
        void restore(KubernetesClient client) {
            colour(client, "blue", "3");
        }
    }

    @Drill(runbook = AskingFixture.class, verdict = ROLLED_BACK, control = STAYS_BROKEN)
    static class ConfirmedDrillFixture extends ShopDrillFixture {
        @ScriptedBy
        final Operator operator = Operator.confirmsAfter(Duration.ofMinutes(2));
    }

    @Drill(runbook = AskingFixture.class, verdict = FAILED, control = STAYS_BROKEN)
    static class DeclinedDrillFixture extends ShopDrillFixture {
        @ScriptedBy
        final Operator operator = Operator.declinesAfter(Duration.ofMinutes(2));
    }

    @Drill(runbook = AskingFixture.class, verdict = AWAITING_HUMAN, control = STAYS_BROKEN)
    static class UnansweredDrillFixture extends ShopDrillFixture {
        @ScriptedBy
        final Operator operator = Operator.neverAnswers();
    }

    @Drill(runbook = AskingFixture.class, verdict = ROLLED_BACK, control = STAYS_BROKEN)
    static class NobodyThereDrillFixture extends ShopDrillFixture {}

    @Test
    void who_is_asked_decides() {
        var confirmed = DrillsFixture.drill(ConfirmedDrillFixture.class);
        assertThat(confirmed.failures()).isEmpty();
        assertThat(confirmed.changed("Pod", "Endpoints")).isEmpty();

        var declined = DrillsFixture.drill(DeclinedDrillFixture.class);
        assertThat(declined.failures()).isEmpty();
        assertThat(declined.changed("Pod", "Endpoints"))
                .singleElement()
                .asString()
                .contains("colour=red");

        var unanswered = DrillsFixture.drill(UnansweredDrillFixture.class);
        assertThat(unanswered.failures()).isEmpty();
        assertThat(unanswered.changed("Pod", "Endpoints"))
                .singleElement()
                .asString()
                .contains("colour=red");

        assertThat(DrillsFixture.drill(NobodyThereDrillFixture.class).failures().get("end"))
                .contains("the run ended AWAITING_HUMAN, the drill expects ROLLED_BACK", "nobody answered");
    }

    @Runbook(title = "Keeps")
    @OnShopErrors
    static class KeepingFixture {
        @Step(order = 10, kind = CHANGE, onFailure = OnFailure.KEEP)
        void configure(KubernetesClient client) {
            colour(client, "red", "4");
            throw new IllegalStateException("halfway");
        }

        @Rollback("configure")
        void restore(KubernetesClient client) {
            colour(client, "blue", "3");
        }
    }

    @Drill(runbook = KeepingFixture.class, verdict = FAILED, control = STAYS_BROKEN)
    static class KeepingDrillFixture extends ShopDrillFixture {}

    @Drill(runbook = KeepingFixture.class, verdict = ROLLED_BACK, control = STAYS_BROKEN)
    static class KeepingUnexpectedDrillFixture extends ShopDrillFixture {}

    @Test
    void a_run_that_keeps_what_it_did_is_not_rolled_back() {
        var outcome = DrillsFixture.drill(KeepingDrillFixture.class);

        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.changed("Pod", "Endpoints"))
                .singleElement()
                .asString()
                .contains("colour=red");
        assertThat(DrillsFixture.drill(KeepingUnexpectedDrillFixture.class)
                        .failures()
                        .get("end"))
                .contains("the run ended FAILED, the drill expects ROLLED_BACK");
    }
}
