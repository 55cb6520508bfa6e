package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.OnFailure;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.Databases;
import dev.runbook.api.port.LogSearch;
import dev.runbook.api.port.RedisServers;
import dev.runbook.api.port.Traces;
import java.time.Duration;

/** Asks everything that a connections file can name. */
@Runbook(title = "Ask everybody")
@Alert(name = "Asked", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class ConnectedFixture {
    @Step(order = 10, kind = StepKind.OBSERVE, title = "Database", onFailure = OnFailure.CONTINUE)
    void database(Databases databases) {
        databases.connection("orders").version();
    }

    @Step(order = 20, kind = StepKind.OBSERVE, title = "Redis", onFailure = OnFailure.CONTINUE)
    void redis(RedisServers servers) {
        servers.connection("cache").memory();
    }

    @Step(order = 30, kind = StepKind.OBSERVE, title = "Logs", onFailure = OnFailure.CONTINUE)
    void logs(LogSearch logs) {
        logs.newest("logs", "app-*", Duration.ofHours(1), 10);
    }

    @Step(order = 40, kind = StepKind.OBSERVE, title = "Traces", onFailure = OnFailure.CONTINUE)
    void traces(Traces traces) {
        traces.slowest("traces", "shop", Duration.ofHours(1), 10);
    }
}
