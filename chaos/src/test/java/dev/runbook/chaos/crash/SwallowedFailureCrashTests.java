package dev.runbook.chaos.crash;

import static dev.runbook.api.StepKind.CHANGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Alert;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.Verdict;
import dev.runbook.chaos.cluster.api.Interception;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A step that swallows a failure and goes on meets the same failure when it is resumed: nobody tells it of a success. */
class SwallowedFailureCrashTests {
    /** Writes down what became of what it tried, and goes on. */
    abstract static class TriesFixture {
        abstract void attempt(KubernetesClient client);

        @Step(order = 10, kind = CHANGE)
        void act(KubernetesClient client) {
            NotesFixture.note(client, "said", "text", tried(client));
            NotesFixture.note(client, "after", "text", "done");
        }

        private String tried(KubernetesClient client) {
            try {
                attempt(client);
                return "done";
            } catch (KubernetesClientException e) {
                return e.getCode() > 0 ? "failed " + e.getCode() : "failed";
            }
        }

        @Rollback("act")
        void undo(KubernetesClient client) {
            client.configMaps().withName("said").delete();
            client.configMaps().withName("after").delete();
        }
    }

    @Runbook(title = "Try to paint")
    @Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class PaintsFixture extends TriesFixture {
        @Override
        void attempt(KubernetesClient client) {
            client.configMaps()
                    .withName("settings")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"colour\":\"red\"}}");
        }
    }

    @Runbook(title = "Try to order")
    @Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class OrdersFixture extends TriesFixture {
        @Override
        void attempt(KubernetesClient client) {
            client.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace("default")
                            .withGenerateName("order-")
                            .endMetadata()
                            .build())
                    .create();
        }
    }

    @Runbook(title = "Try to make a Secret")
    @Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class HidesFixture extends TriesFixture {
        @Override
        void attempt(KubernetesClient client) {
            client.resource(new SecretBuilder()
                            .withNewMetadata()
                            .withNamespace("default")
                            .withName("hidden")
                            .endMetadata()
                            .addToStringData("word", "a-hidden-word")
                            .build())
                    .create();
        }
    }

    private static String text(CrashedRunFixture run, String map) {
        var found =
                run.somebody().configMaps().inNamespace("default").withName(map).get();
        return found == null ? "" : Objects.requireNonNullElse(found.getData().get("text"), "");
    }

    private static String colour(CrashedRunFixture run) {
        return run.somebody()
                .configMaps()
                .inNamespace("default")
                .withName("settings")
                .get()
                .getData()
                .get("colour");
    }

    /** The network is back when the run goes on. */
    @Test
    void aWriteThatNeverArrivedIsNotSentBehindTheBackOfAStepThatWentOnWithoutIt() {
        var wrong = new ArrayList<String>();
        int points = 0;
        for (boolean killed = true; killed; points++) {
            try (var run = new CrashedRunFixture(PaintsFixture.class)) {
                var heal = run.disturbEach(
                        call -> call.verb().equals("patch") && call.resource().equals("configmaps")
                                ? Interception.timeOut(Duration.ofSeconds(5))
                                : Interception.pass());
                killed = run.go(points);
                heal.run();
                run.go();

                var colour = colour(run);
                var said = text(run, "said");
                boolean told = said.equals(colour.equals("red") ? "done" : "failed");
                if (run.verdict() != Verdict.COMPLETED
                        || !told
                        || !text(run, "after").equals("done")) {
                    wrong.add("killed after " + points + " records: " + run.verdict() + " " + run.explanation() + " "
                            + colour + ", said " + said);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** The look afterwards had failed, too. What is there is kept as done, so that a rollback learns of it. */
    @Test
    void aWriteWhoseAnswerWasLostIsFoundInTheCluster() {
        try (var run = new CrashedRunFixture(PaintsFixture.class)) {
            var down = new AtomicBoolean();
            var heal = run.disturbEach(call -> {
                if (!call.resource().equals("configmaps") || call.verb().equals("create")) {
                    down.set(false);
                    return Interception.pass();
                }
                if (call.verb().equals("patch")) {
                    down.set(true);
                    return Interception.loseAnswer();
                }
                return down.get() ? Interception.timeOut(Duration.ofSeconds(5)) : Interception.pass();
            });
            run.goUntilEnded("CREATE configmaps default/said");
            heal.run();
            run.go();

            assertThat(run.explanation()).isEmpty();
            assertThat(run.verdict()).isEqualTo(Verdict.COMPLETED);
            assertThat(colour(run)).isEqualTo("red");
            assertThat(text(run, "said")).isEqualTo("failed");
            assertThat(run.lines())
                    .anyMatch(line -> line.contains("\"type\":\"EffectEnded\"")
                            && line.contains("\"sequence\":1,\"outcome\":\"DONE\""));
            assertThat(run.lines().stream().filter(line -> line.contains("\"operation\":\"PATCH ")))
                    .hasSize(1);
            run.takeBack();
        }
    }

    @Test
    void whatNobodyRecognisesIsDecidedByAPersonAndTheStepMeetsItsFailureAgain() {
        try (var run = new CrashedRunFixture(OrdersFixture.class)) {
            var lost = new AtomicBoolean();
            var heal = run.disturbEach(call -> call.verb().equals("create") && lost.compareAndSet(false, true)
                    ? Interception.timeOut(Duration.ofSeconds(5))
                    : Interception.pass());
            run.goUntilEnded("CREATE configmaps default/said");
            heal.run();
            run.go();

            assertThat(run.verdict()).isEqualTo(Verdict.AWAITING_HUMAN);
            assertThat(run.explanation()).first().asString().contains("CREATE configmaps default/order-");

            run.assume("act", false).go();

            assertThat(run.explanation()).isEmpty();
            assertThat(run.verdict()).isEqualTo(Verdict.COMPLETED);
            assertThat(text(run, "said")).isEqualTo("failed");
            assertThat(text(run, "after")).isEqualTo("done");
        }
    }

    /** Of a Secret no answer is kept. */
    @Test
    void aSecretThatWasThereAlreadyIsThereAlreadyAgain() {
        try (var run = new CrashedRunFixture(HidesFixture.class)) {
            run.somebody()
                    .resource(new SecretBuilder()
                            .withNewMetadata()
                            .withNamespace("default")
                            .withName("hidden")
                            .endMetadata()
                            .build())
                    .create();
            run.goUntilEnded("CREATE configmaps default/said");
            run.go();

            assertThat(run.explanation()).isEmpty();
            assertThat(run.verdict()).isEqualTo(Verdict.COMPLETED);
            assertThat(text(run, "said")).isEqualTo("failed 409");
        }
    }
}
