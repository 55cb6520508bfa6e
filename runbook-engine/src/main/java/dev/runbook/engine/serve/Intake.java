package dev.runbook.engine.serve;

import dev.runbook.engine.live.AlertSkew;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/** Takes messages of Alertmanager: their alerts are on disk before they are answered, and dispatched after that. */
final class Intake {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ServeMeters meters;
    private final InstantSource clock;
    private final Consumer<String> log;

    Intake(ServeMeters meters, InstantSource clock, Consumer<String> log) {
        this.meters = meters;
        this.clock = clock;
        this.log = log;
    }

    /** Takes what a status and a text answer a message. */
    @FunctionalInterface
    interface Answer {
        void give(int status, String text);
    }

    /** Takes a message, and answers it once. */
    void take(byte[] body, Shift shift, Answer answer) {
        WebhookMessage message;
        List<ReceivedAlert> fresh;
        try {
            message = WebhookMessage.parse(body);
            fresh = shift.inbox().accept(message.alerts());
        } catch (WebhookMessage.BadMessage e) {
            meters.notTaken(e.reason());
            log.accept("a message was refused: " + e.getMessage());
            answer.give(400, String.valueOf(e.getMessage()));
            return;
        } catch (RuntimeException e) {
            log.accept("a message was not accepted: " + e.getMessage());
            answer.give(500, "the message could not be written down, so it was not accepted");
            return;
        }
        message.problems().forEach(problem -> meters.notTaken(problem.reason()));
        var problems =
                message.problems().stream().map(WebhookMessage.Problem::text).toList();
        answer.give(
                202,
                JSON.writeValueAsString(Map.of(
                        "accepted", fresh.size(),
                        "known", firing(message.alerts()) - fresh.size(),
                        "problems", FirstFew.of(problems))));
        doubt(problems, fresh);
        dispatch(message, fresh, shift.dispatcher());
    }

    /** What is accepted is never refused any more: when it can't be brought to its runbooks now, it is later. */
    private void dispatch(WebhookMessage message, List<ReceivedAlert> fresh, Dispatcher dispatcher) {
        try {
            dispatcher.take(fresh);
            dispatcher.resolved(message.alerts().stream()
                    .filter(alert -> !alert.firing())
                    .map(ReceivedAlert::key)
                    .toList());
            dispatcher.leftOut(message.truncated());
        } catch (RuntimeException e) {
            log.accept("a message was accepted and can't be answered yet: " + e.getMessage());
        }
    }

    private void doubt(List<String> problems, List<ReceivedAlert> fresh) {
        var skews = fresh.stream()
                .flatMap(alert -> AlertSkew.of(alert.alert(), clock.instant()).stream())
                .toList();
        skews.forEach(skew -> meters.skewed(skew.future()));
        say(problems, "alerts of a message are not understood");
        say(skews.stream().map(AlertSkew::text).toList(), "alerts of a message began at odd times");
    }

    private void say(List<String> lines, String what) {
        if (!lines.isEmpty()) {
            log.accept(FirstFew.text(lines, what));
        }
    }

    private static long firing(List<ReceivedAlert> alerts) {
        return alerts.stream()
                .filter(ReceivedAlert::firing)
                .map(ReceivedAlert::key)
                .distinct()
                .count();
    }
}
