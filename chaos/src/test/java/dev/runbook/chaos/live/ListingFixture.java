package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import java.util.List;

/** Looks at much and says it in one table. */
@Runbook(title = "List services")
@Alert(name = "ServicesUnknown", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class ListingFixture {
    record Count(int services) {}

    record Row(String service, boolean ok, String found) {}

    @Step(order = 10, kind = StepKind.OBSERVE, title = "Look at one")
    List<Row> one() {
        return List.of(new Row("shop", true, "only seen on the way"));
    }

    @Step(order = 20, kind = StepKind.OBSERVE, title = "Put all into a table")
    List<Row> table(List<Row> one) {
        return List.of(new Row("shop", true, "answers"), new Row("agents", false, "no answer\nfor a minute"));
    }

    @Step(order = 30, kind = StepKind.OBSERVE, title = "Count them")
    Count count() {
        return new Count(2);
    }
}
