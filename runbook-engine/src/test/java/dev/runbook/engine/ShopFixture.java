package dev.runbook.engine;

import dev.runbook.api.Alert;
import dev.runbook.api.Decision;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.Tag;
import dev.runbook.api.Verdict;
import dev.runbook.api.When;
import dev.runbook.api.drill.Control;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.QuietDrill;
import dev.runbook.api.drill.World;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Optional;

/** A shop whose basket fails: one runbook, its drills, and a runbook that nobody drills. */
class ShopFixture {
    record Found(String revision) {}

    record Undone(String revision) {}

    @Runbook(title = "The basket fails")
    @Alert(name = "BasketFails", severity = Severity.CRITICAL, forDuration = "2m", expr = "up == 0")
    static class BasketRunbook {
        @Step(order = 10, kind = StepKind.OBSERVE, title = "Look at the release")
        Found look() {
            return new Found("7");
        }

        @Step(order = 20, kind = StepKind.CHANGE, title = "Undo the release")
        @When("releasing")
        @Tag("writes")
        Undone undo(Found found) {
            return new Undone(found.revision());
        }

        @Rollback("undo")
        void redo(Optional<Undone> undone) {}

        @Step(order = 30, kind = StepKind.VERIFY, title = "The basket answers")
        void verify() {}

        Decision releasing(Found found) {
            return Decision.run("revision " + found.revision());
        }
    }

    record Outage(String what) implements Fault {
        @Override
        public String describe() {
            return what;
        }

        @Override
        public List<String> problems(FaultContext context) {
            return List.of();
        }

        @Override
        public void inject(FaultContext context) {}

        @Override
        public boolean observed(FaultContext context) {
            return true;
        }

        @Override
        public void heal(FaultContext context) {}
    }

    @Drill(
            runbook = BasketRunbook.class,
            verdict = Verdict.COMPLETED,
            control = Control.STAYS_BROKEN,
            detectWithin = "5m",
            recoverWithin = "10m",
            ablation = true)
    @Tag("basket")
    static class BadBasketReleaseDrill {
        @World
        String world = "shop";

        @Inject(at = "10m")
        Outage outage = new Outage("the basket's release is bad");
    }

    @Drill(runbook = BasketRunbook.class, verdict = Verdict.ROLLED_BACK, control = Control.STAYS_BROKEN)
    static class RolledBackDrill {
        @World
        String world = "shop";

        @Inject(at = "10m")
        Outage outage = new Outage("the basket's release is bad, and so is the one before");
    }

    @QuietDrill(runbook = BasketRunbook.class, title = "a healthy shop")
    static class BasketQuietDrill {
        @World
        String world = "shop";
    }

    @Runbook(title = "Nothing is wrong")
    @Alert(name = "Trivial", severity = Severity.INFO, forDuration = "1m", expr = "up")
    static class TrivialRunbook {
        @Step(order = 1, kind = StepKind.OBSERVE)
        void look() {}
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Runbook(title = "Composed")
    @Alert(name = "Composed", severity = Severity.INFO, forDuration = "1m", expr = "up")
    @Tag("composed")
    @interface ComposedRunbook {}

    @Retention(RetentionPolicy.RUNTIME)
    @Step(order = 10, kind = StepKind.OBSERVE, title = "Look first")
    @Tag("first")
    @interface FirstLook {}

    abstract static class InheritedSteps {
        @FirstLook
        Found look() {
            return new Found("1");
        }
    }

    @ComposedRunbook
    static class ComposedByAnnotationsRunbook extends InheritedSteps {
        @Step(after = "look", kind = StepKind.VERIFY, title = "Look again")
        void again(Found found) {}
    }

    private ShopFixture() {}
}
