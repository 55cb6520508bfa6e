package dev.runbook.engine.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.api.HumanNeeded;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.Incident;
import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Notification;
import dev.runbook.api.port.Notifier;
import dev.runbook.api.port.Sample;
import dev.runbook.api.port.Slos;
import dev.runbook.api.slo.Bound;
import dev.runbook.api.slo.Slo;
import dev.runbook.api.slo.SloStatus;
import dev.runbook.api.slo.Unit;
import dev.runbook.engine.gate.ArenaFixture;
import dev.runbook.engine.gate.Gate;
import dev.runbook.engine.gate.GateSettings;
import dev.runbook.engine.gate.StepGate;
import dev.runbook.engine.journal.MemoryJournal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTests {
    private final ArenaFixture arena = new ArenaFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final StepGate step = new Gate(arena, journal, GateSettings.standard()).open("tell", StepKind.NOTIFY);
    private final Ports ports = new Ports(step, new PortSettings("default", Messenger.NONE));

    static final class ErrorRate implements Slo {
        @Override
        public String title() {
            return "error rate";
        }

        @Override
        public String indicator() {
            return "errors";
        }

        @Override
        public Bound objective() {
            return Bound.below(0.05, Unit.RATIO);
        }
    }

    @Test
    void everyPortIsMade() {
        assertThat(Ports.types()).allSatisfy(type -> assertThat(ports.get(type)).isInstanceOf(type));
        assertThatThrownBy(() -> ports.get(String.class)).hasMessageContaining("java.lang.String");
    }

    @Test
    void eachSampleIsASubject() {
        arena.samples.put(
                "errors",
                List.of(
                        new Sample(Map.of("__name__", "x", "agent", "a"), ArenaFixture.START, 0.01),
                        new Sample(Map.of("agent", "b"), ArenaFixture.START, 0.3)));
        var slos = (Slos) ports.get(Slos.class);

        assertThat(slos.get(ErrorRate.class))
                .extracting(SloStatus::subject, SloStatus::met)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Map.of("agent", "a"), true),
                        org.assertj.core.groups.Tuple.tuple(Map.of("agent", "b"), false));
        assertThat(slos.met(ErrorRate.class)).isFalse();
    }

    @Test
    void noDataIsNotMet() {
        var slos = (Slos) ports.get(Slos.class);

        assertThat(slos.get(ErrorRate.class)).singleElement().satisfies(status -> {
            assertThat(status.value()).isNaN();
            assertThat(status.met()).isFalse();
        });
    }

    @Test
    void messagesAndNotesAreJournaledAndTold() {
        var sent = ((Notifier) ports.get(Notifier.class)).send("#alerts", "hello");
        ((Incident) ports.get(Incident.class)).note("odd");

        assertThat(sent).isEqualTo(new Notification("#alerts", "hello", ArenaFixture.START));
        assertThat(journal.lines().get(0)).contains("\"type\":\"Notified\"", "#alerts");
        assertThat(journal.lines().get(1)).contains("\"type\":\"Noted\"", "odd");
        assertThat(arena.timeline()).extracting("text").containsExactly("#alerts: hello", "odd");
    }

    @Test
    void anEscalationEndsTheStep() {
        var incident = (Incident) ports.get(Incident.class);

        assertThatThrownBy(() -> incident.escalate("too often"))
                .isInstanceOf(HumanNeeded.class)
                .hasMessage("too often");
        assertThat(journal.lines()).singleElement().asString().contains("\"type\":\"Escalated\"");
    }

    @Test
    void portsDieWithTheStep() {
        step.close();

        assertThatThrownBy(() -> ((Metrics) ports.get(Metrics.class)).instant("errors"))
                .hasMessageContaining("was closed when the step ended");
    }
}
