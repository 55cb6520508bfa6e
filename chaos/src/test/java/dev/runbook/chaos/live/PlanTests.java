package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan tells of rights, owners and leftovers before anything is changed. */
class PlanTests {
    private static final String RUNNER = "system:serviceaccount:default:runner";

    @TempDir
    Path directory;

    private CommandLineFixture shop;
    private KubernetesClient client;

    @BeforeEach
    void serve() throws IOException {
        shop = new CommandLineFixture(directory);
        client = shop.world().faults().client();
    }

    @AfterEach
    void close() {
        shop.close();
    }

    /** Gives the runner what {@code rbac} writes, but for the rules on a resource. */
    private void allowWithout(String resource) {
        var roles = CommandLineFixture.plain(
                null, "rbac", "GrowAgents", "-n", "default", "--bind-to", "ServiceAccount:default/runner");
        client.load(new ByteArrayInputStream(roles.out().getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
        client.rbac()
                .roles()
                .inNamespace("default")
                .withName("runbook-growagents")
                .edit(role -> {
                    role.getRules().removeIf(rule -> rule.getResources().contains(resource));
                    return role;
                });
    }

    @Test
    void showsTheRightsThatARunNeeds() {
        allowWithout("none");
        var plan = shop.run("plan", "GrowAgents", "--as", RUNNER);

        assertThat(plan.code()).as(plan.all()).isEqualTo(2);
        assertThat(plan.out())
                .contains(
                        "Rights that a run needs",
                        "yes      leases.coordination.k8s.io in default: create, get, update",
                        "yes      configmaps in default: create, delete, get",
                        "yes      deployments.apps/scale in default: get, update")
                .doesNotContain("LACKING");
    }

    @Test
    void theRoleIsEnoughToAskPeopleWhoDoNotSitAtTheTerminal() throws IOException {
        allowWithout("none");
        var asked = shop.run("apply", "GrowAgents", "--yes", "--param", "asks=true", "--as", RUNNER);
        assertThat(asked.code()).as(asked.all()).isEqualTo(5);

        shop.person("alice");
        var approved = shop.by("alice", "approve", shop.theRun(), "queue", "--yes");
        assertThat(approved.code()).as(approved.all()).isZero();
        var resumed = shop.run("resume", shop.theRun(), "--yes", "--as", RUNNER);
        assertThat(resumed.code()).as(resumed.all()).isZero();
    }

    @Test
    void aRightThatADryRunDoesNotTellOfMakesThePlanFail() {
        allowWithout("leases");
        var plan = shop.run("plan", "GrowAgents", "--as", RUNNER);

        assertThat(plan.code()).as(plan.all()).isEqualTo(1);
        assertThat(plan.out())
                .contains(
                        "LACKING  leases.coordination.k8s.io in default: create",
                        "runbook rbac GrowAgents writes the roles");
    }

    @Test
    void aRunThatCouldNotBeTakenBackIsNotBegun() {
        allowWithout("configmaps");
        client.rbac()
                .roles()
                .inNamespace("default")
                .withName("runbook-growagents")
                .edit(role -> {
                    var rule = new io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder()
                            .withApiGroups("")
                            .withResources("configmaps")
                            .withVerbs("create", "get")
                            .build();
                    role.getRules().add(rule);
                    return role;
                });
        var applied = shop.run("apply", "GrowAgents", "--yes", "--as", RUNNER);

        assertThat(applied.code()).as(applied.all()).isEqualTo(1);
        assertThat(applied.err()).contains("the right to delete configmaps grown in default is lacking");
        assertThat(client.configMaps().inNamespace("default").withName("grown").get())
                .isNull();
    }

    /** As for a run that nobody watches: nobody could stop it. */
    @Test
    void aRollbackThatNobodyWatchesTakesNothingBackWhereTheKillSwitchCanNotBeRead() throws IOException {
        allowWithout("none");
        var applied = shop.run("apply", "GrowAgents", "--yes", "--as", RUNNER);
        assertThat(applied.code()).as(applied.all()).isZero();
        var grown = shop.replicas();
        client.rbac().roles().inNamespace("kube-system").delete();

        var back = shop.run("rollback", shop.theRun(), "--yes", "--as", RUNNER);

        assertThat(back.code()).as(back.all()).isNotZero();
        assertThat(back.all())
                .contains("the kill switch kube-system/runbook-kill-switch can't be read")
                .doesNotContain("Status(");
        assertThat(shop.replicas()).isEqualTo(grown).isNotEqualTo(2);
    }

    @Test
    void whatCanNotBeSimulatedIsMarkedAndItsRightIsAskedFor() throws IOException {
        var policy = java.nio.file.Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n");
        allowWithout("none");
        client.resource(new io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("looks")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "view")
                        .addNewSubject()
                        .withKind("ServiceAccount")
                        .withNamespace("default")
                        .withName("runner")
                        .endSubject()
                        .build())
                .create();
        var plan = shop.run("plan", "ExecutingFixture", "--as", RUNNER, "--policy", policy.toString());

        assertThat(plan.code()).as(plan.all()).isEqualTo(1);
        assertThat(plan.out())
                .contains("(can't be simulated)", "it can't be fenced either", "LACKING  pods/exec")
                .contains("create (");
    }

    @Test
    void tellsWhoOwnsTheFieldsThatWouldBeChanged() {
        client.apps()
                .deployments()
                .inNamespace("default")
                .withName("agents")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("kustomize-controller")
                                .withForce(true)
                                .build(),
                        "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"agents\"},"
                                + "\"spec\":{\"replicas\":2}}");

        assertThat(shop.run("plan", "GrowAgents").out())
                .contains("! Flux (field manager kustomize-controller) owns spec.replicas and takes the change back");
    }

    @Test
    void aFieldThatNobodyAppliesIsNobodysAlthoughTheObjectIs() {
        client.apps()
                .deployments()
                .inNamespace("default")
                .withName("agents")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("kustomize-controller")
                                .withForce(true)
                                .build(),
                        "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"agents\","
                                + "\"labels\":{\"team\":\"a\"}}}");

        assertThat(shop.run("plan", "GrowAgents").out()).doesNotContain("owns spec.replicas");
    }

    @Test
    void aPlanThatAnEarlierRunStandsInTheWayOfNamesIt() throws IOException {
        assertThat(shop.run("apply", "GrowAgents", "--yes").code()).isZero();

        var again = shop.run("plan", "GrowAgents");

        assertThat(again.code()).as(again.all()).isEqualTo(1);
        assertThat(again.out()).contains("refused: 409");
        assertThat(again.err())
                .contains("ConfigMap default/grown was written by the run " + shop.theRun() + ", which ended COMPLETED")
                .contains("runbook rollback " + shop.theRun());
    }

    @Test
    void whatSomebodyElseMadeIsNotSaidToBeARuns() throws IOException {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("grown")
                        .endMetadata()
                        .build())
                .create();

        var plan = shop.run("plan", "GrowAgents");

        assertThat(plan.code()).as(plan.all()).isEqualTo(1);
        assertThat(plan.err()).doesNotContain("was written by the run");
    }

    @Test
    void aConflictThatAStepGetsOverSpeaksNotAgainstThePlan() throws IOException {
        var policy = Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n");
        var plan = shop.run("plan", "OvertakenFixture", "--policy", policy.toString());

        assertThat(plan.code()).as(plan.all()).isEqualTo(2);
        assertThat(plan.out()).contains("1 effect would be sent.").doesNotContain("refused");
    }
}
