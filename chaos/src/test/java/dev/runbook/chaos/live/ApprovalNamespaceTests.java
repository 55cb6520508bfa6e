package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.chaos.live.CommandLineFixture.Ran;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Approvals that are kept where the run's own user can't write them. */
class ApprovalNamespaceTests extends ShopFixture {
    private static final String WHERE = "approvals";

    @BeforeEach
    void prepare() throws IOException {
        admin().resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(WHERE)
                        .endMetadata()
                        .build())
                .create();
        Files.writeString(directory.resolve("policy.yaml"), "approvalNamespace: " + WHERE + "\n");
        shop.stranger("runner");
        grant("--bind-to", "ServiceAccount:default/runner");
    }

    private KubernetesClient admin() {
        return shop.world().faults().client();
    }

    private String[] under(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--policy", directory.resolve("policy.yaml").toString()));
        return all.toArray(String[]::new);
    }

    private void grant(String... arguments) {
        var all = new ArrayList<>(List.of("rbac", "GrowAgents"));
        all.addAll(List.of(arguments));
        var roles = CommandLineFixture.plain(null, under(all.toArray(String[]::new)));
        assertThat(roles.code()).as(roles.all()).isZero();
        admin().load(new ByteArrayInputStream(roles.out().getBytes(StandardCharsets.UTF_8)))
                .create();
    }

    private Ran asking() {
        return shop.by("runner", under("apply", "GrowAgents", "--yes", "--param", "asks=true"));
    }

    private Ran resume() throws IOException {
        return shop.by("runner", under("resume", shop.theRun(), "--yes"));
    }

    @Test
    void anApproverAnswersThereAndTheRunGoesOn() throws IOException {
        shop.stranger("alice");
        grant("--approver", "--bind-to", "ServiceAccount:default/alice");
        var waits = asking();
        assertThat(waits.code()).as(waits.all()).isEqualTo(5);

        var approved = shop.by("alice", "approve", shop.theRun(), "queue", "--yes");
        assertThat(approved.code()).as(approved.all()).isZero();

        var resumed = resume();
        assertThat(resumed.code()).as(resumed.all()).isZero();
        assertThat(shop.replicas()).isEqualTo(3);
        assertThat(Files.readString(shop.runs().resolve(shop.theRun() + ".jsonl")))
                .contains("\"who\":\"system:serviceaccount:default:alice\"");
    }

    /** Copied from where a real one is, so that nothing but its place is wrong. */
    @Test
    void anAnswerInTheRunsOwnNamespaceCountsForNothing() throws IOException {
        shop.person("alice");
        assertThat(asking().code()).isEqualTo(5);
        var run = shop.theRun();
        assertThat(shop.by("alice", "approve", run, "queue", "--yes").code()).isZero();
        var there = admin().configMaps().inNamespace(WHERE).withName("runbook-approvals-" + run);
        var answers = there.get().getData();
        assertThat(answers).hasSize(1);
        there.delete();
        admin().configMaps()
                .inNamespace("default")
                .withName("runbook-approvals-" + run)
                .edit(map -> new ConfigMapBuilder(map).addToData(answers).build());

        var resumed = resume();

        assertThat(resumed.code()).as(resumed.all()).isEqualTo(5);
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void theRunsOwnRoleCantWriteThere() throws IOException {
        assertThat(asking().code()).isEqualTo(5);
        var map = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(WHERE)
                .withName("runbook-approvals-" + shop.theRun())
                .endMetadata()
                .build();
        try (var runner = client("runner")) {
            assertThatThrownBy(() -> runner.resource(map).create()).satisfies(ApprovalNamespaceTests::isForbidden);
            admin().resource(map).create();
            assertThatThrownBy(() -> runner.resource(map).update()).satisfies(ApprovalNamespaceTests::isForbidden);
            assertThatThrownBy(() -> runner.resource(map).patch()).satisfies(ApprovalNamespaceTests::isForbidden);
        }
    }

    private static void isForbidden(Throwable thrown) {
        assertThat(((KubernetesClientException) thrown).getCode()).isEqualTo(403);
    }

    private KubernetesClient client(String name) {
        var kubeconfig = directory.resolve("kubeconfig-" + name).toFile();
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig("shop", kubeconfig))
                .build();
    }

    /** The run can't remove there what was answered: an agreement must not outlive the one run that used it. */
    @Test
    void anAgreementToAPlanIsUsedOnceHereToo() throws IOException {
        Files.writeString(
                directory.resolve("policy.yaml"),
                "approvalNamespace: " + WHERE + "\napprovals:\n  - {contexts: [shop], people: 1}\n");
        shop.person("alice");
        var asked = shop.by("runner", under("apply", "GrowAgents", "--yes"));
        assertThat(asked.code()).as(asked.all()).isEqualTo(5);
        var plan = asked.err().replaceAll("(?s).*runbook approve (plan-\\w+) .*", "$1");
        assertThat(shop.by("alice", "approve", plan, "start", "--yes").code()).isZero();
        var applied = shop.by("runner", under("apply", "GrowAgents", "--yes"));
        assertThat(applied.code()).as(applied.all()).isZero();
        assertThat(shop.by("runner", under("rollback", shop.theRun(), "--yes")).code())
                .isZero();

        var again = shop.by("runner", under("apply", "GrowAgents", "--yes"));

        assertThat(again.code()).as(again.all()).isEqualTo(5);
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void aPlanWarnsWhereTheRunsOwnUserCouldAnswerItself() {
        var asking = new String[] {"plan", "GrowAgents", "--param", "asks=true"};

        assertThat(shop.run(asking).out())
                .contains(
                        "! approvals are kept in ConfigMaps in namespace default, which drill may create, update, patch:"
                                + " the run's own user could approve in anybody's name.")
                .contains("To mend it, name a namespace")
                .contains("(approvalNamespace: NAME)")
                .contains("Whether an admission policy holds them to who writes them can't be read"
                        + " (runbook-approvals.default: 501)");
        assertThat(shop.run(under(asking)).out())
                .contains("! approvals are kept in ConfigMaps in namespace approvals, which drill may")
                .contains("take that right away from drill");
        assertThat(shop.by("runner", under(asking)).all()).doesNotContain("approvals are kept");
        assertThat(shop.run("plan", "GrowAgents").all()).doesNotContain("approvals are kept");
    }

    @Test
    void aPlanWarnsOfThatWhereOthersHaveToAgreeToItAndForProgramsToo() throws IOException {
        Files.writeString(
                directory.resolve("policy.yaml"), "undrilled: true\napprovals:\n  - {contexts: [shop], people: 1}\n");

        var plan = shop.run(under("plan", "GrowAgents", "-o", "json"));

        assertThat(plan.code()).as(plan.all()).isEqualTo(2);
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(plan.out())
                        .path("result")
                        .path("warnings"))
                .singleElement()
                .satisfies(
                        warning -> assertThat(warning.asString()).contains("approvals are kept", "drill may create"));
    }

    @Test
    void journalsAreNotMirroredWhereApprovalsAreKept() {
        var ran = CommandLineFixture.plain(null, under("rbac", "GrowAgents", "--journal", "cluster:" + WHERE));

        assertThat(ran.code()).as(ran.all()).isEqualTo(64);
        assertThat(ran.err()).contains("so a run could write approvals there");
    }
}
