package dev.runbook.engine;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;

@Runbook(title = "Explodes when it is made")
@Alert(name = "Explodes", severity = Severity.INFO, forDuration = "1m", expr = "up")
class ExplodingFixture {
    static {
        explode();
    }

    ExplodingFixture() {
        explode();
    }

    private static void explode() {
        throw new IllegalStateException("discovery made an instance or initialised the class");
    }

    @Step(order = 1, kind = StepKind.OBSERVE)
    void look() {}
}
