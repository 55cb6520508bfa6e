package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** With which parameters alerts start runbooks. */
class ServeParametersTests extends ShopFixture {
    private static final String PASSWORD = "given-to-alerts-0815";

    private String policy(String parameters) throws IOException {
        var secret = Files.writeString(directory.resolve("secret"), PASSWORD + "\n");
        return "serve: {default: automatic, runbooks: {GrowAgents: {parameters: {by: {label: replicas}, password: {secret: 'file:"
                + secret + "'}" + parameters + "}}}}\n";
    }

    private static String alert(String labels) {
        return ServerFixture.alert("AgentsBehind", "f1", "firing").replace("\"severity\"", labels + "\"severity\"");
    }

    private String journal() throws IOException {
        return Files.readString(shop.runs().resolve(shop.theRun() + ".jsonl"));
    }

    private String grown() {
        return shop.world()
                .faults()
                .client()
                .configMaps()
                .inNamespace("default")
                .withName("grown")
                .get()
                .getData()
                .get("password");
    }

    @Test
    void theyComeFromLabelsAndFromWhereSecretsAre() throws IOException {
        try (var server = new ServerFixture(directory, shop, policy(""))) {
            server.post(message(alert("\"replicas\":\"2\",")));
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
            assertThat(server.log()).doesNotContain(PASSWORD);
        }
        assertThat(shop.replicas()).isEqualTo(4);
        assertThat(grown()).isEqualTo(PASSWORD);
        assertThat(journal()).contains("\"parameter.by\":\"2\"").doesNotContain(PASSWORD);
    }

    @Test
    void aLabelThatTheAlertLacksLeavesTheDefault() throws IOException {
        try (var server = new ServerFixture(directory, shop, policy(""))) {
            server.post(message(alert("")));
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
        }
        assertThat(shop.replicas()).isEqualTo(3);
    }

    @Test
    void aLabelThatIsNoValueOfItsParameterStartsNothing() throws IOException {
        try (var server = new ServerFixture(directory, shop, policy(""))) {
            server.post(message(alert("\"replicas\":\"many\",")));
            server.awaits("GrowAgents for AgentsBehind ended REFUSED: parameter 'by' can't be 'many'");
            assertThat(server.log()).doesNotContain("Look at the agents");
        }
        assertThat(shop.replicas()).isEqualTo(2);
    }

    /** Who approves sees them; the journal keeps them, and the secret comes from its place again. */
    @Test
    void aRunThatWaitsForAPersonGoesOnWithThem() throws IOException {
        shop.person("alice");
        var policy = policy(", asks: true").replace("automatic", "approval");
        String run;
        try (var server = new ServerFixture(directory, shop, policy)) {
            server.post(message(alert("\"replicas\":\"2\",")));
            server.awaits("May GrowAgents with asks=true, by=2, password=*** do this on shop/default?");
            run = server.log().replaceAll("(?s).*runbook approve (\\S+) start.*", "$1");
            assertThat(shop.by("alice", "approve", run, "start", "--yes").code())
                    .isZero();
            server.awaits("runbook approve " + run + " queue");
        }
        assertThat(shop.by("alice", "approve", run, "queue", "--yes").code()).isZero();
        try (var server = new ServerFixture(directory, shop, policy)) {
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
        }
        assertThat(shop.replicas()).isEqualTo(4);
        assertThat(grown()).isEqualTo(PASSWORD);
    }

    private CommandLineFixture.Ran refused(String policy) throws IOException {
        return CommandLineFixture.plain(
                null, ServerFixture.arguments(directory, shop, policy).toArray(String[]::new));
    }

    @Test
    void whatTheRunbookDoesNotTakeServesNothing() throws IOException {
        var ran = refused(policy(", fails: perhaps, to: 3")
                .replace("{secret: 'file:", "'")
                .replace("secret'}", "secret'"));

        assertThat(ran.code()).as(ran.all()).isEqualTo(64);
        assertThat(ran.err())
                .contains(
                        "serve.runbooks.GrowAgents.parameters: there is no parameter 'to'",
                        "parameter 'fails' can't be 'perhaps'",
                        "'password' is a secret and written out");
    }

    @Test
    void whatIsNeitherValueNorReferenceServesNothing() throws IOException {
        var ran = refused("serve: {runbooks: {GrowAgents: {respond: automatic, parameters: {by: {annotation: x}}}}}\n");

        assertThat(ran.code()).as(ran.all()).isEqualTo(64);
        assertThat(ran.err())
                .contains(
                        "serve.runbooks.GrowAgents has the keys [respond, parameters]",
                        "serve.runbooks.GrowAgents.parameters.by is neither a value nor {label: NAME}");
    }
}
