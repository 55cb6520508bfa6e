package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Default;
import dev.runbook.api.FiringAlert;
import dev.runbook.api.Instructions;
import dev.runbook.api.Link;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import java.util.List;

/** People are sent to places, some of which follow from what the run was given or has found. */
@Runbook(title = "Look after the queue", parameters = LinkedFixture.Queue.class)
@Alert(name = "QueueIsLong", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class LinkedFixture {
    private static final Link BOARD = Link.to("Board", "http://grafana/d/queue");
    private static final Link BROKER = Link.to("Broker", "http://broker/");

    record Queue(@Default("celery") String name) {}

    record Length(long tasks, List<String> oldest) {}

    @Step(order = 10, kind = StepKind.OBSERVE, title = "Count")
    Length count() {
        return new Length(3, List.of("a"));
    }

    @Step(order = 20, kind = StepKind.MANUAL, title = "Look at it", timeout = "1m")
    Instructions look(Length length) {
        return Instructions.of(
                length.tasks() + " tasks wait",
                BOARD,
                Link.to("Oldest", "http://tasks/" + length.oldest().size()));
    }

    @Step(order = 30, kind = StepKind.MANUAL, title = "Stop it", timeout = "1m")
    Instructions stop(Queue queue) {
        return Instructions.of("Stop who sends", BROKER, Link.to("Queue", "http://broker/" + queue.name()));
    }

    @Step(order = 40, kind = StepKind.MANUAL, title = "Decide", timeout = "1m")
    Instructions decide(Length length) {
        return Instructions.of(length.oldest().get(0) + " is next", length.tasks() > 100 ? BROKER : BOARD);
    }

    @Step(order = 50, kind = StepKind.MANUAL, title = "Call", timeout = "1m")
    Instructions call(FiringAlert alert) {
        return Instructions.of("Call " + alert.labels().get("team"), BOARD);
    }
}
