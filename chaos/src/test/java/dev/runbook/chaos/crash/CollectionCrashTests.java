package dev.runbook.chaos.crash;

import static dev.runbook.api.StepKind.CHANGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Alert;
import dev.runbook.api.Effect.Outcome;
import dev.runbook.api.Effects;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.Verdict;
import dev.runbook.chaos.cluster.api.Interception;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A collection that was deleted when the process died: each of its objects is known to be deleted, and no other is. */
class CollectionCrashTests {
    private static final String DELETED = "\"type\":\"EffectEnded\"";

    @Runbook(title = "Delete the orders")
    @Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class DeletesFixture {
        @Step(order = 10, kind = CHANGE)
        void cancel(KubernetesClient client) {
            client.configMaps().withLabel("kind", "order").delete();
        }

        @Rollback("cancel")
        void order(KubernetesClient client, Effects effects) {
            effects.all().stream()
                    .filter(effect -> effect.outcome() == Outcome.DONE)
                    .forEach(effect -> create(client, effect.target().name()));
        }
    }

    private static void create(KubernetesClient client, String name) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .addToLabels("kind", "order")
                        .endMetadata()
                        .build())
                .create();
    }

    private static List<String> orders(CrashedRunFixture run) {
        return run.somebody().configMaps().inNamespace("default").withLabel("kind", "order").list().getItems().stream()
                .map(order -> order.getMetadata().getName())
                .toList();
    }

    private static CrashedRunFixture ordered() {
        var run = new CrashedRunFixture(DeletesFixture.class);
        List.of("a", "b", "c").forEach(name -> create(run.somebody(), name));
        return run;
    }

    /** Returns how many records are written before the deletion has ended. */
    private static int intended() {
        try (var whole = ordered()) {
            return (int) whole.go().lines().stream()
                    .takeWhile(line -> !line.contains(DELETED))
                    .count();
        }
    }

    /** Kills the run when the deletion was sent and nothing is written down of it. */
    private static CrashedRunFixture killed() {
        var run = ordered();
        run.go(intended());
        assertThat(orders(run)).isEmpty();
        assertThat(run.lines()).noneMatch(line -> line.contains(DELETED));
        return run;
    }

    @Test
    void eachObjectIsFoundDeletedAndBroughtBackByTheRollback() {
        try (var run = killed()) {
            run.go();

            assertThat(run.verdict()).isEqualTo(Verdict.COMPLETED);
            assertThat(run.lines().stream().filter(line -> line.contains(DELETED)))
                    .hasSize(3)
                    .allMatch(line -> line.contains("\"outcome\":\"DONE\",\"detail\":\"found applied\""));

            run.takeBack();

            assertThat(run.verdict()).isEqualTo(Verdict.ROLLED_BACK);
            assertThat(orders(run)).containsExactly("a", "b", "c");
        }
    }

    /** One of three ends is written down: the others are as well known. */
    @Test
    void whatWasAnsweredForOneWasAnsweredForAll() {
        try (var run = ordered()) {
            run.go(intended() + 1);
            run.go();

            assertThat(run.verdict()).isEqualTo(Verdict.COMPLETED);
            assertThat(run.lines().stream().filter(line -> line.contains(DELETED)))
                    .hasSize(3);
            assertThat(run.takeBack().verdict()).isEqualTo(Verdict.ROLLED_BACK);
            assertThat(orders(run)).containsExactly("a", "b", "c");
        }
    }

    /** One of three refusals is written down. */
    @Test
    void whatWasRefusedForOneWasRefusedForAll() {
        try (var run = ordered()) {
            var heal = run.disturbEach(call -> call.verb().equals("deletecollection")
                    ? Interception.answer(403, "Forbidden", "not now")
                    : Interception.pass());
            run.go(intended() + 1);
            heal.run();
            run.go();

            assertThat(run.explanation()).isEmpty();
            assertThat(run.verdict()).isEqualTo(Verdict.COMPLETED);
            assertThat(orders(run)).isEmpty();
        }
    }

    @Test
    void whatCameSinceIsAnothersAndIsNotDeleted() {
        try (var run = killed()) {
            create(run.somebody(), "d");
            run.go();

            assertThat(run.explanation()).isEmpty();
            assertThat(run.verdict()).isEqualTo(Verdict.COMPLETED);
            assertThat(orders(run)).containsExactly("d");
        }
    }

    @Test
    void whereAllOfThemAreThereItIsSentAgain() {
        try (var run = ordered()) {
            var heal = run.disturbEach(call -> call.verb().equals("deletecollection")
                    ? Interception.timeOut(Duration.ofSeconds(5))
                    : Interception.pass());
            run.go(intended());
            heal.run();
            assertThat(orders(run)).hasSize(3);
            run.go();

            assertThat(run.explanation()).isEmpty();
            assertThat(run.verdict()).isEqualTo(Verdict.COMPLETED);
            assertThat(orders(run)).isEmpty();
        }
    }
}
