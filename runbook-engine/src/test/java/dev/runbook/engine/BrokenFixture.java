package dev.runbook.engine;

import dev.runbook.api.*;
import dev.runbook.api.StepKind;
import dev.runbook.api.drill.*;
import dev.runbook.api.port.*;
import dev.runbook.api.slo.*;
import dev.runbook.api.spi.*;
import dev.runbook.engine.ShopFixture.BasketRunbook;
import dev.runbook.engine.ShopFixture.Outage;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Classes with mistakes. */
class BrokenFixture {
    record A(String text) {}

    record B(int number) {}

    record Holder(Map<String, List<Deep>> deep) {}

    record Deep(Optional<Socket> socket) {}

    record Wide(String text, Socket socket, Map<Integer, String> numbers, Deep deep) {}

    @Runbook(title = "Orders")
    @Alert(name = "Orders", severity = Severity.INFO, forDuration = "1m", expr = "up")
    static class Orders {
        @Step(kind = StepKind.OBSERVE)
        void neither() {}

        @Step(kind = StepKind.OBSERVE, order = 1, after = "two")
        void both() {}

        @Step(kind = StepKind.OBSERVE, order = 2)
        void two() {}

        @Step(kind = StepKind.OBSERVE, order = 2)
        void alsoTwo() {}

        @Step(kind = StepKind.OBSERVE, after = "nowhere")
        void lost() {}
    }

    @Runbook(title = "Ambiguous")
    @Alert(name = "Ambiguous", severity = Severity.INFO, forDuration = "1m", expr = "up")
    static class Ambiguous {
        @Step(kind = StepKind.OBSERVE, order = 1)
        void first() {}

        @Step(kind = StepKind.OBSERVE, after = "first")
        void left() {}

        @Step(kind = StepKind.OBSERVE, after = "first")
        void right() {}
    }

    @Runbook(title = "remembers in fields")
    @Alert(name = "A", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class Remembers {
        private static final String CONSTANT = "kept";
        private final String constant = CONSTANT;
        private int seen;
        private final java.util.concurrent.atomic.AtomicInteger count = new java.util.concurrent.atomic.AtomicInteger();

        @Step(order = 1, kind = StepKind.OBSERVE)
        void look() {
            seen = count.incrementAndGet() + constant.length();
        }

        @Step(order = 2, kind = StepKind.OBSERVE)
        void use() {
            count.set(seen);
        }
    }

    @Runbook(title = "Circle")
    @Alert(name = "Circle", severity = Severity.INFO, forDuration = "1m", expr = "up")
    static class Circle {
        @Step(kind = StepKind.OBSERVE, after = "pong")
        void ping() {}

        @Step(kind = StepKind.OBSERVE, after = "ping")
        void pong() {}
    }

    @Runbook(title = "Rollbacks")
    @Alert(name = "Rollbacks", severity = Severity.INFO, forDuration = "1m", expr = "up")
    static class Rollbacks {
        @Step(kind = StepKind.OBSERVE, order = 1)
        void look() {}

        @Step(kind = StepKind.CHANGE, order = 2)
        void uncompensated() {}

        @Step(kind = StepKind.CHANGE, order = 3, irreversible = "gone is gone")
        void contradictory() {}

        @Step(kind = StepKind.CHANGE, order = 4)
        A twice() {
            return new A("");
        }

        @Step(kind = StepKind.VERIFY, order = 5, irreversible = "why")
        void verify() {}

        @Step(kind = StepKind.CHANGE, order = 6, irreversible = "gone", onFailure = OnFailure.CONTINUE)
        void careless() {}

        @Rollback("look")
        void unlook(Thread thread) {}

        @Rollback(value = "nothing", timeout = "soon")
        void unnothing(Thread thread, A known, @From("gone") A gone, Effects effects, Optional<Pods> pods) {}

        @Rollback("contradictory")
        void uncontradictory() {}

        @Rollback("twice")
        void once(A own) {}

        @Rollback("twice")
        void again(Optional<A> own, Thread thread) {}
    }

    @Runbook(title = "Eager")
    @Alert(name = "Eager", severity = Severity.INFO, forDuration = "1m", expr = "up")
    static class EagerRollback {
        @Step(kind = StepKind.CHANGE, order = 1)
        A change() {
            return new A("");
        }

        @Rollback("change")
        void undo(A own, Effects effects) {}
    }

    @Runbook(title = "Methods")
    @Alert(name = "Methods", severity = Severity.INFO, forDuration = "1m", expr = "up")
    abstract static class Methods {
        @Step(kind = StepKind.OBSERVE, order = 1)
        private void hidden() {}

        @Step(kind = StepKind.OBSERVE, order = 2)
        static void fixed() {}

        @Step(kind = StepKind.OBSERVE, order = 3)
        abstract void open();

        @Step(kind = StepKind.OBSERVE, order = 4)
        <T> void generic() {}

        @Step(kind = StepKind.OBSERVE, order = 5)
        void overloaded() {}

        @Step(kind = StepKind.OBSERVE, order = 6)
        void overloaded(Pods pods) {}

        @Retry
        void idle() {}

        @Step(kind = StepKind.MANUAL, order = 7)
        void manual() {}
    }

    @Runbook(title = "Values")
    @Alert(name = "Values", severity = Severity.INFO, forDuration = "1m", expr = "up")
    static class Values {
        @Step(kind = StepKind.OBSERVE, order = 1)
        String text() {
            return "";
        }

        @Step(kind = StepKind.OBSERVE, order = 2)
        Pod pod() {
            return new Pod();
        }

        @Step(kind = StepKind.OBSERVE, order = 3)
        Holder holder() {
            return new Holder(Map.of());
        }

        @Step(kind = StepKind.OBSERVE, order = 6)
        List<Wide> wide() {
            return List.of();
        }

        @Step(kind = StepKind.OBSERVE, order = 4)
        void nothing() {}

        @Step(kind = StepKind.OBSERVE, order = 5)
        void taker(@From("nothing") A value) {}
    }

    @Runbook(title = "Supplies", parameters = B.class)
    @Alert(name = "Supplies", severity = Severity.INFO, forDuration = "1m", expr = "up")
    static class Supplied {
        @Step(kind = StepKind.OBSERVE, order = 1)
        A one(A early) {
            return new A("");
        }

        @Step(kind = StepKind.OBSERVE, order = 2)
        A two() {
            return new A("");
        }

        @Step(kind = StepKind.OBSERVE, order = 3)
        void torn(A which) {}

        @Step(kind = StepKind.OBSERVE, order = 4)
        void strange(Thread thread) {}

        @Step(kind = StepKind.OBSERVE, order = 5)
        void lost(@From("nowhere") A value) {}

        @Step(kind = StepKind.OBSERVE, order = 6)
        void wrong(@From("one") B value) {}

        @Step(kind = StepKind.OBSERVE, order = 7)
        void effects(Effects effects) {}

        @Step(kind = StepKind.OBSERVE, order = 8)
        void optional(Optional<Pods> pods) {}

        @Step(kind = StepKind.OBSERVE, order = 9)
        @When("maybe")
        Skipped skipped() {
            return new Skipped(1);
        }

        @Step(kind = StepKind.OBSERVE, order = 10)
        void needs(Skipped skipped) {}

        @Step(kind = StepKind.OBSERVE, order = 11)
        void future(@From("last") A last) {}

        @Step(kind = StepKind.OBSERVE, order = 12)
        A last() {
            return new A("");
        }

        Decision maybe() {
            return Decision.run("");
        }
    }

    record Skipped(int number) {}

    @Runbook(title = "Times")
    @Alert(name = "Times", severity = Severity.INFO, forDuration = "", expr = "up", keepFiringFor = "long")
    static class Times {
        @Step(kind = StepKind.OBSERVE, order = 1, timeout = "5 minutes")
        @Retry(maxAttempts = 1, backoff = "1m", maxBackoff = "1s", jitter = 2)
        void look() {}

        @Step(kind = StepKind.OBSERVE, order = 2, timeout = "0s")
        @When("gone")
        void gone() {}

        @Step(kind = StepKind.OBSERVE, order = 3)
        @When("number")
        void numbered() {}

        int number() {
            return 1;
        }
    }

    static class ThrowingSlo implements Slo {
        @Override
        public String title() {
            return "throws";
        }

        @Override
        public String indicator() {
            throw new IllegalStateException("no indicator");
        }

        @Override
        public Bound objective() {
            return Bound.below(1, Unit.COUNT);
        }
    }

    abstract static class AbstractSlo implements Slo {}

    @Runbook(title = " ")
    @Alert(name = "Twice", severity = Severity.INFO, forDuration = "1m", expr = "up")
    @Alert(name = "Twice", severity = Severity.INFO, forDuration = "1m", expr = "rate(up[5m]")
    @Alert(name = "Unknown", severity = Severity.INFO, forDuration = "1m", expr = "made_up(up) > invented(rate(up))")
    @Alert(name = "Range", severity = Severity.INFO, forDuration = "1m", expr = "up[5m]")
    @Alert(name = "Lost", severity = Severity.INFO, forDuration = "1m", expr = "up", dashboard = "grafana, page 2")
    @Alert(name = "Both", severity = Severity.INFO, forDuration = "1m", expr = "up", slo = ThrowingSlo.class)
    @Alert(name = "Neither", severity = Severity.INFO, forDuration = "1m")
    @Alert(name = "Throwing", severity = Severity.INFO, forDuration = "1m", slo = ThrowingSlo.class)
    @Alert(name = "Abstract", severity = Severity.INFO, forDuration = "1m", slo = AbstractSlo.class)
    @Tag("not a tag")
    static class Alerts {
        Alerts(String argument) {}
    }

    @Runbook(title = "No alert")
    static class NoAlert {
        @Step(kind = StepKind.OBSERVE, order = 1)
        void look() {}
    }

    @Runbook(title = "Inner")
    @Alert(name = "Inner", severity = Severity.INFO, forDuration = "1m", expr = "up")
    class Inner {
        @Step(kind = StepKind.OBSERVE, order = 1)
        void look() {}
    }

    @Runbook(title = "Private")
    @Alert(name = "Private", severity = Severity.INFO, forDuration = "1m", expr = "up")
    private static class Private {
        private Private() {}

        @Step(kind = StepKind.OBSERVE, order = 1)
        void look() {}
    }

    static Class<?> privateRunbook() {
        return Private.class;
    }

    record Limits(int ceiling, @Default("many") int floor, Thread thread) {}

    @Runbook(title = "Limited", parameters = Limits.class)
    @Alert(name = "Limited", severity = Severity.INFO, forDuration = "1m", expr = "up")
    static class BadLimits {
        @Step(kind = StepKind.OBSERVE, order = 1)
        void look() {}
    }

    record Ceiling(int ceiling) {}

    @Runbook(title = "Two alerts", parameters = Ceiling.class)
    @Alert(name = "One", severity = Severity.INFO, forDuration = "1m", expr = "up")
    @Alert(name = "Two", severity = Severity.INFO, forDuration = "1m", expr = "up")
    static class TwoAlerts {
        @Step(kind = StepKind.OBSERVE, order = 1)
        void look() {}
    }

    @Drill(
            runbook = TwoAlerts.class,
            verdict = Verdict.COMPLETED,
            control = Control.STAYS_BROKEN,
            detectWithin = "20m",
            mitigateWithin = "soon",
            recoverWithin = "10m",
            parameters = {"ceiling=high", "flor=2", "nonsense"},
            ablation = true)
    static class BadDrill {
        @ScriptedBy
        String operator = "me";
    }

    @Drill(
            runbook = TwoAlerts.class,
            alert = "Three",
            verdict = Verdict.ROLLED_BACK,
            control = Control.RECOVERS,
            mitigateWithin = "1m",
            ablation = true)
    static class ContradictoryDrill {
        @World
        String here = "";

        @World
        String there = "";

        @Inject(at = "10m", healAt = "5m")
        Outage early = new Outage("");

        @Inject(at = "later")
        Outage late = new Outage("");

        @Inject(at = "1m")
        String none = "no fault at all"
                .concat(", in an initializer that is too long for one line of this file")
                .concat(" and so has several");

        @ScriptedBy
        Outage person;

        ContradictoryDrill() {
            var made = new Outage("");
            person = made;
        }
    }

    @Drill(runbook = String.class, verdict = Verdict.COMPLETED, control = Control.STAYS_BROKEN)
    static class NoRunbookDrill {
        @World
        String world = "";

        @Inject(at = "1m")
        Outage outage = new Outage("");
    }

    @Drill(runbook = NoAlert.class, verdict = Verdict.COMPLETED, control = Control.STAYS_BROKEN)
    static class OfBrokenRunbookDrill {
        @World
        String world = "";

        @Inject(at = "1m")
        Outage outage = new Outage("");
    }

    @Runbook(title = "Two alerts and a mistake", parameters = Ceiling.class)
    @Alert(name = "One", severity = Severity.INFO, forDuration = "long", expr = "up")
    @Alert(name = "Two", severity = Severity.INFO, forDuration = "1m", expr = "nothing(up)")
    static class Mistaken {
        @Step(kind = StepKind.OBSERVE, order = 1)
        private void look() {}
    }

    @Drill(
            runbook = Mistaken.class,
            alert = "Three",
            verdict = Verdict.COMPLETED,
            control = Control.STAYS_BROKEN,
            recoverWithin = "soon",
            parameters = {"ceiling=high", "flor=2"},
            ablation = true)
    static class BrokenOfBrokenRunbookDrill {
        @World
        String world = "";

        @Inject(at = "1m")
        String none = "";
    }

    @Drill(
            runbook = Mistaken.class,
            alert = "One",
            verdict = Verdict.COMPLETED,
            control = Control.STAYS_BROKEN,
            parameters = "ceiling=1")
    static class SoundOfBrokenRunbookDrill {
        @World
        String world = "";

        @Inject(at = "1m")
        Outage outage = new Outage("");
    }

    @QuietDrill(runbook = BasketRunbook.class, lasting = "ages")
    static class LoudQuietDrill {
        @Inject(at = "1m")
        Outage outage = new Outage("");
    }

    @Runbook(title = "Another basket")
    @Alert(name = "BasketFails", severity = Severity.INFO, forDuration = "1m", expr = "up")
    static class RivalRunbook {
        @Step(kind = StepKind.OBSERVE, order = 1)
        void look() {}
    }

    static final class LostPort implements PortProvider {
        LostPort(String argument) {}

        @Override
        public Set<Class<?>> ports() {
            return Set.of();
        }

        @Override
        public Object provide(Class<?> port, PortContext context) {
            return "";
        }
    }

    static final class SecondPods implements PortProvider {
        @Override
        public Set<Class<?>> ports() {
            return Set.of(Pods.class, StringBuilder.class);
        }

        @Override
        public Object provide(Class<?> port, PortContext context) {
            return "";
        }
    }

    @Runbook(title = "Extended")
    @Alert(name = "Extended", severity = Severity.INFO, forDuration = "1m", expr = "up")
    @ExtendRunbookWith({LostPort.class, SecondPods.class})
    static class Extended {
        @Step(kind = StepKind.OBSERVE, order = 1)
        void look(Pods pods, StringBuilder supplied) {}
    }
}
