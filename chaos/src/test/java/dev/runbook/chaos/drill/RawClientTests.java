package dev.runbook.chaos.drill;

import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.VERIFY;
import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.Verdict.FAILED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import dev.runbook.api.Alert;
import dev.runbook.api.OnFailure;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Recovery;
import dev.runbook.api.port.Await;
import dev.runbook.chaos.drill.ShopDrillFixture.OnShopErrors;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The plain Kubernetes client in steps: what it can do works, in virtual time, and the rest fails clearly. */
class RawClientTests {
    static BiConsumer<KubernetesClient, Await> act = (client, await) -> {};

    static RollableScalableResource<Deployment> shop(KubernetesClient client) {
        return client.apps().deployments().inNamespace("default").withName("shop");
    }

    static List<Pod> pods(KubernetesClient client) {
        return client.pods()
                .inNamespace("default")
                .withLabel("app", "shop")
                .list()
                .getItems();
    }

    @Runbook(title = "Acts with the plain client")
    @OnShopErrors
    static class PlainFixture {
        @Step(order = 10, kind = CHANGE, irreversible = "a test", timeout = "5m", onFailure = OnFailure.KEEP)
        void act(KubernetesClient client, Await await) {
            RawClientTests.act.accept(client, await);
        }
    }

    @Drill(runbook = PlainFixture.class, verdict = COMPLETED, control = STAYS_BROKEN, recovery = Recovery.NOT_EXPECTED)
    static class PlainDrillFixture extends ShopDrillFixture {}

    static List<Named<BiConsumer<KubernetesClient, Await>>> works() {
        return List.of(
                named("informer", (client, await) -> {
                    try (var informer = client.pods()
                            .inNamespace("default")
                            .withLabel("app", "shop")
                            .inform()) {
                        await.until("synced", informer::hasSynced);
                        var before = informer.getStore().list().size();
                        shop(client).scale(5);
                        await.until(
                                "two more pods",
                                () -> informer.getStore().list().size() == before + 2);
                    }
                }),
                named("waitUntilCondition", (client, await) -> {
                    shop(client).scale(5);
                    shop(client)
                            .waitUntilCondition(
                                    found -> Integer.valueOf(5)
                                            .equals(found.getStatus().getReadyReplicas()),
                                    4,
                                    TimeUnit.MINUTES);
                }),
                named("waitUntilReady", (client, await) -> {
                    client.resource(pods(client).get(0)).withGracePeriod(0).delete();
                    pods(client).forEach(pod -> client.resource(pod).waitUntilReady(2, TimeUnit.MINUTES));
                }),
                named("server-side apply", (client, await) -> {
                    var applied = client.resource(new ConfigMapBuilder()
                                    .withNewMetadata()
                                    .withNamespace("default")
                                    .withName("settings")
                                    .endMetadata()
                                    .addToData("colour", "red")
                                    .build())
                            .forceConflicts()
                            .serverSideApply();
                    assertThat(applied.getData()).containsEntry("colour", "red").containsEntry("size", "3");
                }),
                named("edit", (client, await) -> {
                    var edited = client.configMaps()
                            .inNamespace("default")
                            .withName("settings")
                            .edit(found -> {
                                found.getData().put("colour", "green");
                                return found;
                            });
                    assertThat(edited.getData()).containsEntry("colour", "green");
                }),
                named(
                        "scale",
                        (client, await) -> assertThat(
                                        shop(client).scale(4).getSpec().getReplicas())
                                .isEqualTo(4)),
                named("eviction against a budget", (client, await) -> {
                    var pod = pods(client).get(0).getMetadata().getName();
                    assertThat(client.pods()
                                    .inNamespace("default")
                                    .withName(pod)
                                    .evict())
                            .as("the budget forbids it")
                            .isFalse();
                    shop(client).scale(4);
                    await.until(
                            "four are ready",
                            () -> Integer.valueOf(4)
                                    .equals(shop(client).get().getStatus().getReadyReplicas()));
                    await.pause(Duration.ofSeconds(10));
                    assertThat(client.pods()
                                    .inNamespace("default")
                                    .withName(pod)
                                    .evict())
                            .isTrue();
                    await.until(
                            "gone",
                            () -> client.pods()
                                            .inNamespace("default")
                                            .withName(pod)
                                            .get()
                                    == null);
                }),
                named(
                        "logs",
                        (client, await) -> assertThat(client.pods()
                                        .inNamespace("default")
                                        .withName(pods(client)
                                                .get(0)
                                                .getMetadata()
                                                .getName())
                                        .tailingLines(5)
                                        .getLog())
                                .isNotBlank()),
                named("watch", (client, await) -> {
                    var seen = new CopyOnWriteArrayList<String>();
                    try (var watch = client.configMaps().inNamespace("default").watch(new Watcher<>() {
                        @Override
                        public void eventReceived(Action action, io.fabric8.kubernetes.api.model.ConfigMap object) {
                            seen.add(action + " " + object.getMetadata().getName());
                        }

                        @Override
                        public void onClose(WatcherException cause) {}
                    })) {
                        client.configMaps()
                                .inNamespace("default")
                                .withName("settings")
                                .edit(found -> {
                                    found.getData().put("colour", "green");
                                    return found;
                                });
                        await.until("told", () -> seen.contains("MODIFIED settings"));
                    }
                }),
                named("an unknown command", (client, await) -> {
                    var pod = pods(client).get(0).getMetadata().getName();
                    assertThatThrownBy(() -> client.pods()
                                    .inNamespace("default")
                                    .withName(pod)
                                    .redirectingOutput()
                                    .exec("frobnicate", "--all")
                                    .exitCode()
                                    .get(1, TimeUnit.MINUTES))
                            .rootCause()
                            .hasMessageContaining("501")
                            .hasMessageContaining("frobnicate");
                }));
    }

    @ParameterizedTest
    @MethodSource("works")
    void what_the_client_can_do_works(BiConsumer<KubernetesClient, Await> way) {
        act = way;

        var outcome = DrillsFixture.drill(PlainDrillFixture.class);

        assertThat(outcome.failures()).isEmpty();
    }

    @Runbook(title = "Waits too long with the client")
    @OnShopErrors
    static class WaitsFixture {
        static volatile boolean released;

        @Step(order = 10, kind = VERIFY, timeout = "3m", onFailure = OnFailure.KEEP)
        void never(KubernetesClient client) {
            shop(client).waitUntilCondition(found -> found.getStatus().getReplicas() == 99, 2, TimeUnit.HOURS);
        }
    }

    @Drill(runbook = WaitsFixture.class, verdict = FAILED, control = STAYS_BROKEN)
    static class WaitsDrillFixture extends ShopDrillFixture {}

    @Test
    void a_wait_of_the_client_ends_with_the_steps_timeout_in_virtual_time() {
        var outcome = DrillsFixture.drill(WaitsDrillFixture.class);

        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.text()).contains("FAILED, as expected", "took longer than its timeout of 3m");
        assertThat(outcome.journal())
                .anySatisfy(line -> assertThat(line).contains("StepEnded", "00:09:30", "\"step\":\"never\""));
    }

    @Runbook(title = "Sleeps on the client's thread")
    @Alert(name = "ShopSleeps", severity = CRITICAL, forDuration = "1m", slo = DrillsFixture.ErrorRate.class)
    static class SleepsInPredicateFixture {
        @Step(order = 10, kind = VERIFY, timeout = "3m", onFailure = OnFailure.KEEP)
        void never(KubernetesClient client) {
            shop(client).waitUntilCondition(SleepsInPredicateFixture::asleep, 2, TimeUnit.MINUTES);
        }

        static boolean asleep(Deployment found) {
            while (!WaitsFixture.released) {
                try {
                    Thread.sleep(600_000);
                } catch (InterruptedException e) {
                    return true;
                }
            }
            return true;
        }
    }

    @Drill(runbook = SleepsInPredicateFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class SleepsInPredicateDrillFixture extends ShopDrillFixture {}

    @Test
    @Timeout(60)
    void code_that_sleeps_on_the_clients_thread_does_not_hang_the_drill() {
        var outcome = DrillsFixture.drill(SleepsInPredicateDrillFixture.class);

        assertThat(outcome.failures()).containsKeys("never", "end");
        assertThat(outcome.failures().get("never")).contains("SleepsInPredicateFixture.", "(RawClientTests.java:");
    }
}
