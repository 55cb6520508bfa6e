package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.live.CommandLineFixture.Ran;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Live, a runbook does what its drills have shown, and nothing else. */
class EnvelopeTests extends ShopFixture {
    @Test
    void whatNoDrillEverDidIsRefusedByPlanAndApplyBeforeAnythingIsSent() {
        var plan = shop.run("plan", "GrowAgents", "--param", "cleans=true");
        assertThat(plan.code()).as(plan.all()).isEqualTo(7);
        assertThat(plan.all()).contains("no drill of GrowAgents ever did delete configmaps", "--break-glass");

        assertThat(shop.run("apply", "GrowAgents", "--yes", "--param", "cleans=true")
                        .code())
                .isEqualTo(7);
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void aRunbookThatNobodyDrilledIsRefusedUnlessThePolicySaysOtherwise() throws IOException {
        var refused = shop.run("apply", "UndrilledFixture", "--yes");
        assertThat(refused.code()).as(refused.all()).isEqualTo(7);
        assertThat(refused.all()).contains("no drill of UndrilledFixture is packed with it", "mvn verify");

        var policy = Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n");
        assertThat(shop.run("apply", "UndrilledFixture", "--yes", "--policy", policy.toString())
                        .code())
                .isZero();
    }

    @Test
    void aRunbookThatIsAnotherThanTheOneThatWasDrilledIsRefused() throws Exception {
        var ran = withEnvelope(UnaryOperator.identity());

        assertThat(ran.code()).as(ran.all()).isEqualTo(7);
        assertThat(ran.all())
                .contains("is not the one that was drilled: dev.runbook.chaos.live.RepackedFixture", "changed since");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void anEnvelopeOfANewerVersionOrADamagedOneIsRefused() throws Exception {
        var newer = withEnvelope(text -> text.replace("runbook.envelope/1", "runbook.envelope/9"));
        assertThat(newer.code()).as(newer.all()).isEqualTo(1);
        assertThat(newer.err()).contains("has the schema 'runbook.envelope/9'", "Drill the runbook again");

        var damaged = withEnvelope(text -> text.substring(0, text.length() / 2));
        assertThat(damaged.code()).as(damaged.all()).isEqualTo(1);
        assertThat(damaged.err()).contains("is damaged").doesNotContain("\tat ");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    /** Applies a runbook that is packed with another one's envelope under its own name. */
    private Ran withEnvelope(UnaryOperator<String> change) throws Exception {
        var packed = GrowAgents.class.getResource("/META-INF/runbook/envelopes/GrowAgents.json");
        var other = Path.of(java.util.Objects.requireNonNull(packed).toURI());
        var file = other.resolveSibling("RepackedFixture.json");
        try {
            var text = Files.readString(other).replace("GrowAgents", "RepackedFixture");
            Files.writeString(file, change.apply(text));
            return shop.run("apply", "RepackedFixture", "--yes");
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Test
    void brokenGlassIsWrittenDown() throws IOException {
        Ran ran = shop.run("apply", "UndrilledFixture", "--yes", "--break-glass", "--reason", "no time to drill");

        assertThat(ran.code()).as(ran.all()).isZero();
        try (Stream<Path> files = Files.list(shop.runs())) {
            var journal = files.filter(file -> file.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readString(journal)).contains("\"breakGlass\":\"no time to drill\"");
        }
    }

    @Test
    void theRoleHoldsWhatTheDrillsDidAndNoMore() {
        var ran = CommandLineFixture.plain(
                null, "rbac", "GrowAgents", "-n", "shop", "--bind-to", "ServiceAccount:ops/runbook");

        assertThat(ran.code()).as(ran.all()).isZero();
        var role = Stream.of(ran.out().split("---\n"))
                .filter(yaml -> yaml.matches("(?s).*kind: \"?Role\"?\n.*namespace: \"?shop.*"))
                .map(yaml -> new KubernetesSerialization().unmarshal(yaml, Role.class))
                .findFirst()
                .orElseThrow();
        assertThat(role.getRules())
                .extracting(PolicyRule::getResources, PolicyRule::getVerbs)
                .contains(
                        // Update is for the questions of its manual step.
                        org.assertj.core.groups.Tuple.tuple(
                                List.of("configmaps"), List.of("create", "delete", "get", "update")),
                        org.assertj.core.groups.Tuple.tuple(List.of("leases"), List.of("create", "get", "update")))
                .noneMatch(tuple -> tuple.toString().contains("deployments")
                        && tuple.toString().contains("delete"));
        assertThat(ran.out()).contains("RoleBinding", "ops", "runbook-kill-switch");
    }

    @Test
    void theDrillsOfARunbookAreFoundAndRun() {
        var ran = CommandLineFixture.plain(null, "drill", "GrowAgents");
        assertThat(ran.code()).as(ran.all()).isZero();
        assertThat(ran.out()).contains("2 drills of GrowAgents: all passed");

        var none = CommandLineFixture.plain(null, "drill", "UndrilledFixture");
        assertThat(none.code()).isEqualTo(64);
        assertThat(none.err()).contains("there is no drill of UndrilledFixture", "Looked into", "test-classes");
    }
}
