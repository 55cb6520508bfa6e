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
import dev.runbook.api.port.Notification;
import dev.runbook.api.port.Notifier;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/** Does everything with secrets that it should not. */
@Runbook(title = "Leak", parameters = LeakyFixture.Keys.class)
@Alert(name = "Leaking", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class LeakyFixture {
    record Keys(
            @Default("") String password,
            @Secret @Default("") String pin,
            @Default("false") boolean asks,
            @Default("marked-output-canary") @Secret String output) {}

    record Found(String url, String words, @Secret String output) {}

    static String password(KubernetesClient client) {
        var secret = client.secrets().withName("db").get();
        return new String(Base64.getDecoder().decode(secret.getData().get("pw")), StandardCharsets.UTF_8);
    }

    @Step(order = 10, kind = StepKind.OBSERVE, title = "Look")
    Found look(KubernetesClient client, Keys keys) {
        var password = password(client);
        return new Found("postgres://app:url-canary-4711@db:5432/x", "the password is " + password, keys.output());
    }

    @Step(order = 20, kind = StepKind.NOTIFY, title = "Tell")
    Notification tell(Notifier notifier, KubernetesClient client, Keys keys) {
        return notifier.send("pager", "logged in with " + password(client) + " and " + keys.pin());
    }

    @Step(order = 30, kind = StepKind.MANUAL, title = "Ask", timeout = "1m")
    @When("asks")
    Instructions ask(KubernetesClient client, Keys keys) {
        return Instructions.of("Log in with " + password(client) + " or " + keys.password());
    }

    Decision asks(Keys keys) {
        return keys.asks() ? Decision.run("asked to") : Decision.skip("not asked to");
    }

    @Step(order = 40, kind = StepKind.CHANGE, title = "Write")
    void write(KubernetesClient client, Keys keys, Found found) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("leak")
                        .addToAnnotations("note", "pin " + keys.pin())
                        .endMetadata()
                        .addToData("dsn", found.url())
                        .addToData("innocent", "it is " + password(client))
                        .addToData("key", keys.password())
                        .build())
                .create();
        client.secrets()
                .withName("db")
                .edit(secret -> new SecretBuilder(secret)
                        .addToData(
                                "cert",
                                Base64.getEncoder()
                                        .encodeToString("new-secret-canary-4711".getBytes(StandardCharsets.UTF_8)))
                        .build());
        // Without a version, since the deployment's controller writes meanwhile.
        client.apps()
                .deployments()
                .withName("agents")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"seen\":\"new-secret-canary-4711\"}}}");
    }

    @Rollback("write")
    void back(KubernetesClient client, Effects effects) {
        if (effects.touched("ConfigMap", "leak")) {
            client.configMaps().withName("leak").delete();
        }
        client.secrets()
                .withName("db")
                .edit(secret -> new SecretBuilder(secret).removeFromData("cert").build());
    }

    @Step(order = 50, kind = StepKind.VERIFY, title = "Fail")
    void fail(KubernetesClient client, Keys keys) {
        throw new IllegalStateException("refused: " + password(client) + ", " + keys.password() + ", " + keys.pin()
                + ", Authorization: Bearer header-canary-4711-abcdefgh, "
                + Objects.requireNonNullElse(System.getenv("PREDATOR_TOKEN"), "no variable"));
    }
}
