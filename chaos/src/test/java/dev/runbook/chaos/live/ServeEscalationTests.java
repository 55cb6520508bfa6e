package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is called while a run that an alert has started waits for a person. */
class ServeEscalationTests extends ShopFixture {
    private static final String APPROVAL = "undrilled: true\nserve: {default: approval}\n";
    private static final String L1 = "L1 (Team Lead): Look after the agents waits for a person";
    private static final String L2 = "L2 (Manager): Look after the agents waits for a person";

    @BeforeEach
    void prepare() throws IOException {
        shop.person("alice");
    }

    private ServerFixture server() throws IOException {
        return new ServerFixture(directory, shop, APPROVAL, "--runbook", "EscalatedFixture");
    }

    /** Posts the alert and returns the run that asks. */
    private static String asked(ServerFixture server) {
        server.post(message(alert("AgentsUnattended", "f1", "firing")));
        server.awaits(L1);
        var question = Pattern.compile("runbook approve (\\S+) start").matcher(server.log());
        assertThat(question.find()).as(server.log()).isTrue();
        return question.group(1);
    }

    private void answer(String run, String step, String... word) {
        var command = new java.util.ArrayList<>(java.util.List.of("approve", run, step, "--yes"));
        command.addAll(java.util.List.of(word));
        var ran = shop.by("alice", command.toArray(String[]::new));
        assertThat(ran.code()).as(ran.all()).isZero();
    }

    @Test
    void eachLevelIsCalledOnceAQuestionAndItsTimeCountsFromTheQuestion() throws IOException {
        try (var server = server()) {
            var run = asked(server);
            server.awaits(L2);
            assertThat(server.log()).containsOnlyOnce(L1);

            answer(run, "start");
            server.awaits("runbook approve " + run + " look");
            server.awaitsTwice(L2);
            answer(run, "look");
            server.awaits("EscalatedFixture for AgentsUnattended ended COMPLETED");
            assertThat(server.log().split(Pattern.quote(L1), -1)).hasSize(3);
            assertThat(server.log().split(Pattern.quote(L2), -1)).hasSize(3);
        }
    }

    @Test
    void whoWasCalledIsKnownAfterARestartAndTheTimeGoesOn() throws IOException {
        String run;
        var first = server();
        try (first) {
            run = asked(first);
        }
        var second = server();
        try (second) {
            if (!first.log().contains(L2)) {
                second.awaits(L2);
            }
        }
        assertThat(first.log() + second.log()).containsOnlyOnce(L1).containsOnlyOnce(L2);
        try (var server = server()) {
            answer(run, "start", "--decline");
            server.awaits("EscalatedFixture for AgentsUnattended ended DECLINED");
            assertThat(server.log()).doesNotContain(L1, L2);
        }
    }

    @Test
    void nobodyIsCalledOnceSomebodyHasAnswered() throws IOException {
        String run;
        try (var server = server()) {
            run = asked(server);
        }
        answer(run, "start", "--decline");
        try (var server = server()) {
            server.awaits("EscalatedFixture for AgentsUnattended ended DECLINED");
            assertThat(server.log()).doesNotContain(L1, L2);
        }
    }

    /** Whoever was called before a restart hears after it, too, that there is nothing to do any more. */
    @Test
    void whoWasCalledIsToldWhenTheAlertIsOver() throws IOException {
        try (var server = server()) {
            asked(server);
        }
        try (var server = server()) {
            server.post(message(alert("AgentsUnattended", "f1", "resolved")));
            server.awaits("L1 (Team Lead): Look after the agents waits for nobody any more");
        }
    }
}
