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

    /** Takes a message. */
    void take(byte[] body, Shift shift, Answer answer) {
        try {
            var message = WebhookMessage.parse(body);
            var fresh = shift.inbox().accept(message.alerts());
            message.problems().forEach(log);
            fresh.forEach(this::doubt);
            answer.give(
                    202,
                    JSON.writeValueAsString(Map.of(
                            "accepted", fresh.size(),
                            "known", firing(message.alerts()) - fresh.size(),
                            "problems", message.problems())));
            shift.dispatcher().take(fresh);
            message.alerts().stream()
                    .filter(alert -> !alert.firing())
                    .forEach(alert -> shift.dispatcher().resolved(alert.key()));
            shift.dispatcher().leftOut(message.truncated());
        } catch (WebhookMessage.BadMessage e) {
            log.accept("a message was refused: " + e.getMessage());
            answer.give(400, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.accept("a message was not accepted: " + e.getMessage());
            answer.give(500, "the message could not be written down, so it was not accepted");
        }
    }

    private void doubt(ReceivedAlert fresh) {
        AlertSkew.of(fresh.alert(), clock.instant()).ifPresent(skew -> {
            meters.skewed(skew.future());
            log.accept(skew.text());
        });
    }

    private static long firing(List<ReceivedAlert> alerts) {
        return alerts.stream()
                .filter(ReceivedAlert::firing)
                .map(ReceivedAlert::key)
                .distinct()
                .count();
    }
}
