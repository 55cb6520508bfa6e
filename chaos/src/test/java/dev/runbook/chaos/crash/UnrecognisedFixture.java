package dev.runbook.chaos.crash;

import static dev.runbook.api.StepKind.CHANGE;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.RedisServers;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Does what nobody recognises afterwards, beside the cluster's objects, and then what can be taken back. */
@Runbook(title = "Act on somebody", parameters = UnrecognisedFixture.Act.class)
@Alert(name = "Acted", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class UnrecognisedFixture extends GrownAgentsFixture {
    /** By what: {@code SQL}, {@code Redis} or {@code HTTP}. */
    record Act(String by) {}

    @Step(order = 20, kind = CHANGE, irreversible = "what is done is done")
    void act(Pods pods, RedisServers servers, KubernetesClient client, Act act) {
        switch (act.by()) {
            case "SQL" ->
                pods.exec(pods.list("component=agents").get(0).name(), "psql", "-c", "insert into acts values (1)");
            case "Redis" -> servers.connection("cache").flush();
            default -> client.raw("/api/v1/namespaces/default/services/http:shop:80/proxy/act", "POST", "");
        }
    }
}
