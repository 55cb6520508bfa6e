package dev.runbook.chaos.drill;

import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.MANUAL;
import static dev.runbook.api.StepKind.NOTIFY;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;
import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.runbook.api.Decision;
import dev.runbook.api.Instructions;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.When;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Recovery;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;
import dev.runbook.chaos.drill.ShopDrillFixture.OnShopErrors;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps that may not write try to, each in another way; whether the exception is swallowed makes no difference. */
class ForbiddenEffectTests {
    static final WorkloadRef SHOP = WorkloadRef.deployment("shop");

    /** What a step acts through. */
    record Hands(KubernetesClient client, Workloads workloads, Pods pods) {
        RollableScalableResource<Deployment> shop() {
            return client.apps().deployments().inNamespace("default").withName("shop");
        }

        String pod() {
            return pods.list("app=shop").get(0).name();
        }
    }

    static Consumer<Hands> act = hands -> {};

    @Runbook(title = "Writes while it looks")
    @OnShopErrors
    static class ObservesFixture {
        @Step(order = 10, kind = OBSERVE)
        void look(KubernetesClient client, Workloads workloads, Pods pods) {
            act.accept(new Hands(client, workloads, pods));
        }
    }

    @Runbook(title = "Writes while it verifies, and says nothing")
    @OnShopErrors
    static class VerifiesFixture {
        @Step(order = 10, kind = VERIFY)
        void look(KubernetesClient client, Workloads workloads, Pods pods) {
            try {
                act.accept(new Hands(client, workloads, pods));
            } catch (RuntimeException e) {
                // Swallowed on purpose.
            }
        }
    }

    @Drill(runbook = ObservesFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class ObserveDrillFixture extends ShopDrillFixture {}

    @Drill(runbook = VerifiesFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class VerifyDrillFixture extends ShopDrillFixture {}

    static List<Arguments> ways() {
        return List.of(
                way("port scales", hands -> hands.workloads().scale(SHOP, 5), "deployments.apps/scale default/shop"),
                way("port undoes", hands -> hands.workloads().undo(SHOP, 1), "deployments.apps default/shop"),
                way("port restarts", hands -> hands.workloads().restart(SHOP), "deployments.apps default/shop"),
                way("port executes", hands -> hands.pods().exec(hands.pod(), "ls"), "EXEC pods default/shop-"),
                way(
                        "edit",
                        hands -> hands.shop().edit(found -> {
                            found.getSpec().setReplicas(9);
                            return found;
                        }),
                        "deployments.apps default/shop"),
                way(
                        "server-side apply",
                        hands -> hands.client()
                                .resource(new ConfigMapBuilder()
                                        .withNewMetadata()
                                        .withNamespace("default")
                                        .withName("settings")
                                        .endMetadata()
                                        .addToData("colour", "red")
                                        .build())
                                .forceConflicts()
                                .serverSideApply(),
                        "configmaps default/settings"),
                way("scale", hands -> hands.shop().scale(7), "deployments.apps/scale default/shop"),
                way(
                        "eviction",
                        hands -> hands.client()
                                .pods()
                                .inNamespace("default")
                                .withName(hands.pod())
                                .evict(),
                        "EVICT pods default/shop-"),
                way(
                        "exec",
                        hands -> hands.client()
                                .pods()
                                .inNamespace("default")
                                .withName(hands.pod())
                                .redirectingOutput()
                                .exec("ls")
                                .exitCode()
                                .join(),
                        "EXEC pods default/shop-"),
                way(
                        "raw POST",
                        hands -> hands.client()
                                .raw(
                                        "/api/v1/namespaces/default/configmaps",
                                        "POST",
                                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"new\"}}"),
                        "CREATE configmaps in default"),
                way(
                        "delete",
                        hands -> hands.client()
                                .configMaps()
                                .inNamespace("default")
                                .withName("settings")
                                .delete(),
                        "configmaps default/settings"),
                way(
                        "delete of a collection",
                        hands -> hands.client()
                                .pods()
                                .inNamespace("default")
                                .withLabel("app", "shop")
                                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                                .delete(),
                        "DELETECOLLECTION pods in default"),
                way(
                        "a client of its own",
                        hands -> new KubernetesClientBuilder().build().close(),
                        "built a KubernetesClient of its own"),
                way(
                        "proxy",
                        hands ->
                                hands.client().raw("/api/v1/namespaces/default/services/shop/proxy/admin", "GET", null),
                        "services default/shop"),
                way(
                        "port forward",
                        hands -> hands.client()
                                .pods()
                                .inNamespace("default")
                                .withName(hands.pod())
                                .portForward(8080, null, java.nio.channels.Channels.newChannel(System.out)),
                        "pods default/shop-"),
                way(
                        "a dry run that is none",
                        hands -> hands.client()
                                .raw(
                                        "/api/v1/namespaces/default/configmaps?dryRun=",
                                        "POST",
                                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"new\"}}"),
                        "configmaps in default"),
                way(
                        "the client's HTTP client",
                        hands -> {
                            var http = hands.client().getHttpClient();
                            http.sendAsync(
                                            http.newHttpRequestBuilder()
                                                    .uri(hands.client().getMasterUrl()
                                                            + "api/v1/namespaces/default/configmaps/settings")
                                                    .method("DELETE", null, null)
                                                    .build(),
                                            String.class)
                                    .join();
                        },
                        "DELETE configmaps default/settings"),
                way(
                        "an HTTP client derived from the client's",
                        hands -> {
                            var http =
                                    hands.client().getHttpClient().newBuilder().build();
                            http.sendAsync(
                                            http.newHttpRequestBuilder()
                                                    .uri(hands.client().getMasterUrl()
                                                            + "api/v1/namespaces/default/configmaps/settings")
                                                    .method("DELETE", null, null)
                                                    .build(),
                                            String.class)
                                    .join();
                        },
                        "DELETE configmaps default/settings"),
                way(
                        "a status update",
                        hands -> hands.client()
                                .apps()
                                .deployments()
                                .inNamespace("default")
                                .withName("shop")
                                .editStatus(found -> {
                                    found.getStatus().setReadyReplicas(99);
                                    return found;
                                }),
                        "deployments.apps/status default/shop"),
                way(
                        "another thread",
                        hands -> {
                            var thread = new Thread(() -> hands.workloads().scale(SHOP, 4));
                            thread.setUncaughtExceptionHandler((who, what) -> {});
                            thread.start();
                            while (thread.isAlive()) {
                                Thread.onSpinWait();
                            }
                        },
                        "deployments.apps/scale default/shop"));
    }

    private static Arguments way(String name, Consumer<Hands> action, String call) {
        return arguments(named(name, action), call);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_step_that_may_only_look_is_stopped_before_it_writes(Consumer<Hands> way, String call) {
        act = way;

        var outcome = DrillsFixture.drill(ObserveDrillFixture.class);

        assertThat(outcome.failures()).containsKeys("look", "end");
        assertThat(outcome.failures().get("look")).contains(call, "look", "ForbiddenEffectTests.java:");
        assertThat(outcome.failures().get("end")).contains("the run ended REFUSED, the drill expects COMPLETED");
        assertThat(outcome.changed()).isEmpty();
        assertThat(outcome.intents()).isZero();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void swallowing_the_exception_does_not_help(Consumer<Hands> way, String call) {
        act = way;

        var outcome = DrillsFixture.drill(VerifyDrillFixture.class);

        assertThat(outcome.failures()).containsKeys("look", "end");
        assertThat(outcome.failures().get("look")).contains(call, "ForbiddenEffectTests.java:");
        assertThat(outcome.changed()).isEmpty();
    }

    @Runbook(title = "Decides by writing")
    @OnShopErrors
    static class ConditionFixture {
        @Step(order = 10, kind = OBSERVE)
        @When("decide")
        void look() {}

        Decision decide(Workloads workloads) {
            try {
                workloads.scale(SHOP, 9);
            } catch (RuntimeException e) {
                // Swallowed on purpose.
            }
            return Decision.skip("no need");
        }
    }

    @Drill(runbook = ConditionFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class ConditionDrillFixture extends ShopDrillFixture {}

    @Test
    void a_condition_may_not_write_either() {
        var outcome = DrillsFixture.drill(ConditionDrillFixture.class);

        assertThat(outcome.failures().get("look")).contains("deployments.apps/scale default/shop");
        assertThat(outcome.changed()).isEmpty();
    }

    @Runbook(title = "Notifies by writing")
    @OnShopErrors
    static class NotifyFixture {
        @Step(order = 10, kind = NOTIFY)
        void tell(Workloads workloads) {
            workloads.scale(SHOP, 9);
        }
    }

    @Drill(runbook = NotifyFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class NotifyDrillFixture extends ShopDrillFixture {}

    @Test
    void a_notification_may_not_write_either() {
        var outcome = DrillsFixture.drill(NotifyDrillFixture.class);

        assertThat(outcome.failures().get("tell")).contains("deployments.apps/scale default/shop");
        assertThat(outcome.changed()).isEmpty();
    }

    @Runbook(title = "Asks a person, and writes")
    @OnShopErrors
    static class ManualFixture {
        @Step(order = 10, kind = MANUAL)
        Instructions ask(Workloads workloads) {
            workloads.scale(SHOP, 9);
            return Instructions.of("Look");
        }
    }

    @Drill(runbook = ManualFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class ManualDrillFixture extends ShopDrillFixture {}

    @Test
    void a_manual_step_may_not_write_either() {
        var outcome = DrillsFixture.drill(ManualDrillFixture.class);

        assertThat(outcome.failures().get("ask")).contains("deployments.apps/scale default/shop");
        assertThat(outcome.changed()).isEmpty();
    }

    @Runbook(title = "Looks what a change would give")
    @OnShopErrors
    static class DryRunFixture {
        @Step(order = 10, kind = OBSERVE)
        void look(KubernetesClient client) {
            var settings = client.configMaps().inNamespace("default").withName("settings");
            var would = settings.dryRun(true).edit(found -> {
                found.getData().put("colour", "green");
                return found;
            });
            assertThat(would.getData()).containsEntry("colour", "green");
            assertThat(settings.get().getData()).containsEntry("colour", "blue");
        }
    }

    @Drill(runbook = DryRunFixture.class, verdict = COMPLETED, control = STAYS_BROKEN, recovery = Recovery.NOT_EXPECTED)
    static class DryRunDrillFixture extends ShopDrillFixture {}

    @Test
    void a_dry_run_changes_nothing_and_may_be_looked_at() {
        var outcome = DrillsFixture.drill(DryRunDrillFixture.class);

        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.changed()).isEmpty();
        assertThat(outcome.intents()).isZero();
    }

    @Runbook(title = "Keeps the client of a step that has ended")
    @OnShopErrors
    static class StolenClientFixture {
        private static final class Loot {
            private KubernetesClient stolen;
            private Workloads port;
        }

        private final Loot loot = new Loot();

        @Step(order = 10, kind = CHANGE, irreversible = "a test")
        void steal(KubernetesClient client, Workloads workloads) {
            loot.stolen = client;
            loot.port = workloads;
        }

        @Step(order = 20, kind = OBSERVE)
        void use() {
            try {
                loot.port.scale(SHOP, 8);
            } catch (IllegalStateException e) {
                loot.stolen
                        .apps()
                        .deployments()
                        .inNamespace("default")
                        .withName("shop")
                        .scale(8);
            }
        }
    }

    @Drill(runbook = StolenClientFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class StolenClientDrillFixture extends ShopDrillFixture {}

    @Test
    void the_client_of_a_step_dies_with_it() {
        var outcome = DrillsFixture.drill(StolenClientDrillFixture.class);

        assertThat(outcome.failures().get("use")).contains("was closed when the step ended", "deployments");
        assertThat(outcome.changed()).isEmpty();
    }
}
