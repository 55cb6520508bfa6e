package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Questions that nobody has to answer any more are not left in the cluster. */
class LeftoverQuestionsTests extends ShopFixture {
    private static final String ASKING = "serve: {default: approval}\n";

    private List<String> questions() {
        return client().configMaps().inNamespace("default").list().getItems().stream()
                .map(ConfigMap::getMetadata)
                .map(meta -> meta.getName())
                .filter(name -> name.startsWith("runbook-approvals-"))
                .toList();
    }

    private void awaitNone() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(questions()).isEmpty());
    }

    /** Posts the alert and returns the run that asks. */
    private String asked(ServerFixture server) {
        server.post(message(alert("AgentsBehind", "f1", "firing")));
        server.awaits("May GrowAgents do this on shop/default?");
        assertThat(questions()).hasSize(1);
        return questions().get(0).replace("runbook-approvals-", "");
    }

    @Test
    void whatWasDeclinedIsRemovedOnceThatIsWrittenDown() throws IOException {
        shop.person("alice");
        try (var server = new ServerFixture(directory, shop, ASKING)) {
            var run = asked(server);
            assertThat(shop.by("alice", "approve", run, "start", "--decline", "--yes")
                            .code())
                    .isZero();

            server.awaits("GrowAgents for AgentsBehind ended DECLINED");
            awaitNone();
        }
    }

    @Test
    void whatAnAlertAskedThatIsOverIsRemoved() throws IOException {
        try (var server = new ServerFixture(directory, shop, ASKING)) {
            asked(server);
            server.post(message(alert("AgentsBehind", "f1", "resolved")));

            server.awaits("GrowAgents for AgentsBehind ended RESOLVED");
            awaitNone();
        }
    }

    @Test
    void whatARunAskedThatIsTakenBackIsRemoved() throws IOException {
        assertThat(shop.run("apply", "GrowAgents", "--yes", "--param", "asks=true")
                        .code())
                .isEqualTo(5);
        assertThat(questions()).hasSize(1);

        var back = shop.run("rollback", shop.theRun(), "--yes");
        assertThat(back.code()).as(back.all()).isZero();
        assertThat(questions()).isEmpty();
    }

    /** Whoever agreed yesterday has not seen what is there today. */
    @Test
    void anAgreementThatIsTooOldIsRefusedOnceAndAskedForAnew() throws IOException {
        shop.person("alice");
        var policy = Files.writeString(
                directory.resolve("policy.yaml"), "undrilled: true\napprovals:\n  - {contexts: [shop], people: 1}\n");
        var apply = new String[] {"apply", "GrowAgents", "--yes", "--policy", policy.toString()};
        assertThat(shop.run(apply).code()).isEqualTo(5);
        var plan = questions().get(0).replace("runbook-approvals-", "");
        assertThat(shop.by("alice", "approve", plan, "start", "--yes").code()).isZero();
        client().configMaps()
                .inNamespace("default")
                .withName("runbook-approvals-" + plan)
                .edit(map -> {
                    map.getData()
                            .replaceAll((key, text) -> key.contains(".reply")
                                    ? text.replaceAll("\"at\":\"[^\"]+\"", "\"at\":\"2026-01-01T00:00:00Z\"")
                                    : text);
                    return map;
                });

        var late = shop.run(apply);

        assertThat(late.code()).as(late.all()).isEqualTo(7);
        assertThat(late.err()).contains("is older than an hour. Nothing was done; apply again to ask again");
        assertThat(questions()).isEmpty();
        assertThat(shop.run(apply).code()).isEqualTo(5);
        assertThat(shop.replicas()).isEqualTo(2);
    }
}
