package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Decision;
import dev.runbook.api.Default;
import dev.runbook.api.Effects;
import dev.runbook.api.Instructions;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Secret;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.When;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Overwrites a Secret; only who knows what it held can bring it back. */
@Runbook(title = "Rotate the password", parameters = RotatingFixture.Rotation.class)
@Alert(name = "Stale", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class RotatingFixture {
    record Rotation(
            @Default("rotated-canary-4711") @Secret String to,
            @Default("false") boolean asks) {}

    @Step(order = 10, kind = StepKind.CHANGE, title = "Rotate")
    void rotate(KubernetesClient client, Rotation rotation) {
        var encoded = Base64.getEncoder().encodeToString(rotation.to().getBytes(StandardCharsets.UTF_8));
        client.secrets()
                .withName("db")
                .edit(secret ->
                        new SecretBuilder(secret).addToData("pw", encoded).build());
    }

    @Rollback("rotate")
    void back(KubernetesClient client, Effects effects) {
        effects.before("Secret", "db").ifPresent(was -> {
            was.getMetadata().setResourceVersion(null);
            client.resource(was).update();
        });
    }

    @Step(order = 20, kind = StepKind.MANUAL, title = "Log in", timeout = "1m")
    @When("asks")
    Instructions logIn() {
        return Instructions.of("Log in with the new password");
    }

    Decision asks(Rotation rotation) {
        return rotation.asks() ? Decision.run("asked to") : Decision.skip("not asked to");
    }
}
