package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Default;
import dev.runbook.api.Instructions;
import dev.runbook.api.Runbook;
import dev.runbook.api.Secret;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.ExecResult;
import dev.runbook.api.port.Notification;
import dev.runbook.api.port.Notifier;
import dev.runbook.api.port.Pods;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** Runs a command that prints secrets, and says everywhere what it printed. */
@Runbook(title = "Print", parameters = PrintingFixture.Keys.class)
@Alert(name = "Printing", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class PrintingFixture {
    /** What the command prints: secrets that the run knows, and such as can be told by what stands before them. */
    static final List<String> PRINTED = List.of(
            "MODE=fast",
            "given parameter-canary-4711 and marked-canary-4711",
            "read cluster-canary-4711",
            "postgres://app:printed-url-canary@db:5432/x",
            "host=db user=app password=printed-dsn-canary dbname=x",
            "Server=db;Password=printed-net-canary;Encrypt=true",
            "DATABASE_PASSWORD=printed-variable-canary",
            "REDIS_PASS='printed-quoted-canary'",
            "{\"user\":\"app\",\"password\":\"printed-json-canary\"}",
            "  api-key: printed-yaml-canary",
            "requirepass printed-redis-canary",
            "Authorization: Bearer printed-header-canary-4711");

    static final String COMPLAINED = "login failed: auth_token=printed-error-canary";

    record Keys(
            @Default("") String password,
            @Secret @Default("") String pin) {}

    record Found(int length) {}

    @Step(order = 10, kind = StepKind.OBSERVE, title = "Look")
    Found look(KubernetesClient client) {
        return new Found(LeakyFixture.password(client).length());
    }

    @Step(order = 20, kind = StepKind.CHANGE, title = "Print", irreversible = "what is printed is printed")
    ExecResult print(Pods pods, Keys keys) {
        return pods.exec(pods.list("component=agents").get(0).name(), "printenv", keys.password());
    }

    @Step(order = 30, kind = StepKind.NOTIFY, title = "Tell")
    Notification tell(Notifier notifier, ExecResult printed) {
        return notifier.send("pager", printed.out() + printed.err());
    }

    @Step(order = 40, kind = StepKind.MANUAL, title = "Ask", timeout = "1m")
    Instructions ask(ExecResult printed) {
        return Instructions.of("It said " + printed.out() + printed.err());
    }

    @Step(order = 50, kind = StepKind.VERIFY, title = "Fail")
    void fail(ExecResult printed) {
        throw new IllegalStateException("MODE=fast it said " + printed.out() + printed.err());
    }
}
