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
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A step that asks something of a service through the API server's proxy asks it once, wherever the process dies. */
class ProxyCrashTests {
    /** Asks a service, and writes down what it said. */
    abstract static class AsksFixture {
        private final String path;

        AsksFixture(String path) {
            this.path = path;
        }

        @Step(order = 10, kind = CHANGE)
        void ask(KubernetesClient client) {
            NotesFixture.note(client, "one", "text", asked(client));
            NotesFixture.note(client, "two", "text", "done");
        }

        private String asked(KubernetesClient client) {
            try {
                return "said "
                        + client.raw("/api/v1/namespaces/default/services/http:shop:80/proxy" + path, "GET", null);
            } catch (KubernetesClientException e) {
                return "failed " + e.getCode();
            }
        }

        @Rollback("ask")
        void forget(KubernetesClient client) {
            client.configMaps().withName("one").delete();
            client.configMaps().withName("two").delete();
        }
    }

    @Runbook(title = "Ask a service that answers")
    @Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class AnsweredFixture extends AsksFixture {
        AnsweredFixture() {
            super("/health");
        }
    }

    @Runbook(title = "Ask a service that fails")
    @Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class FailingFixture extends AsksFixture {
        FailingFixture() {
            super("/breaks");
        }
    }

    @Test
    void whatItSaidIsReadFromTheJournal() {
        // With the question on its way.
        assertThat(explore(AnsweredFixture.class, "said ")).hasSize(1);
    }

    /** It may have done it before it failed; the step was told so, and is told so again. */
    @Test
    void soIsThatItFailed() {
        // And before the step has gone on: nobody knows whether it was done.
        assertThat(explore(FailingFixture.class, "failed 500")).hasSize(2);
    }

    /** Returns where a person was asked. */
    private static List<Integer> explore(Class<?> runbook, String said) {
        var asks = new ArrayList<Integer>();
        int points = 0;
        for (boolean killed = true; killed; points++) {
            try (var run = new CrashedRunFixture(runbook)) {
                var asked = new AtomicInteger();
                var unused = run.disturbEach(call -> {
                    if (!call.subresource().equals("proxy")) {
                        return Interception.pass();
                    }
                    asked.incrementAndGet();
                    return runbook == FailingFixture.class
                            ? Interception.answer(500, "InternalError", "it broke")
                            : Interception.pass();
                });
                killed = run.go(points);
                run.go();
                if (run.verdict() == Verdict.AWAITING_HUMAN) {
                    asks.add(points);
                    assertThat(run.explanation()).first().asString().contains("PROXY services default/");
                    assertThat(run.somebody().configMaps().withName("one").get())
                            .as("what is sent though nobody knows")
                            .isNull();
                    continue;
                }
                var where = "killed after " + points + " records: " + run.explanation();
                assertThat(run.verdict()).as(where).isEqualTo(Verdict.COMPLETED);
                assertThat(asked).as(where).hasValue(1);
                var one = run.somebody()
                        .configMaps()
                        .inNamespace("default")
                        .withName("one")
                        .get();
                assertThat(one.getData().get("text")).as(where).startsWith(said);
            }
        }
        return asks;
    }
}
