package dev.runbook.chaos.drill;

import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.VERIFY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Alert;
import dev.runbook.api.Effects;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.Verdict;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;
import dev.runbook.chaos.drill.ShopRunFixture.Ran;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunOnEmbeddedTests {
    @Runbook(title = "Scale the agents", namespace = "default")
    @Alert(name = "AgentDown", severity = Severity.CRITICAL, forDuration = "1m", expr = "up == 0")
    static class WaitsWithTheClient {
        @Step(order = 10, kind = CHANGE, timeout = "5m", irreversible = "a test")
        void scale(KubernetesClient client) {
            var agents = client.apps().deployments().inNamespace("default").withName("agents");
            agents.scale(4);
            agents.waitUntilCondition(
                    found -> found.getStatus().getReadyReplicas() != null
                            && found.getStatus().getReadyReplicas() == 4,
                    10,
                    TimeUnit.MINUTES);
        }
    }

    @Test
    void theClientsOwnWaitsPassInVirtualTime() {
        var ran = ShopRunFixture.run(WaitsWithTheClient.class);

        assertThat(ran.failures()).isEmpty();
        assertThat(ran.verdict()).isEqualTo(Verdict.COMPLETED);
        assertThat(ran.took()).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(5));
    }

    @Test
    void aRunThatWaitsWithTheClientHasOneHistoryToo() {
        var journal = ShopRunFixture.run(WaitsWithTheClient.class).journal();

        for (int i = 0; i < 20; i++) {
            assertThat(ShopRunFixture.run(WaitsWithTheClient.class).journal()).isEqualTo(journal);
        }
    }

    @Runbook(title = "Wait for agents", namespace = "default")
    @Alert(name = "AgentDown", severity = Severity.CRITICAL, forDuration = "1m", expr = "up == 0")
    static class WaitsInVain {
        @Step(order = 10, kind = VERIFY, timeout = "2m")
        void never(KubernetesClient client) {
            client.apps()
                    .deployments()
                    .inNamespace("default")
                    .withName("agents")
                    .waitUntilCondition(found -> found.getStatus().getReplicas() == 99, 1, TimeUnit.HOURS);
        }
    }

    @Test
    void theClientsOwnWaitEndsAtTheStepsDeadline() {
        var ran = ShopRunFixture.run(WaitsInVain.class);

        assertThat(ran.failures())
                .singleElement()
                .asString()
                .startsWith("step WaitsInVain.never took longer than its timeout of 2m while the client waits at ")
                .contains("WaitsInVain.never(RunOnEmbeddedTests.java:");
        assertThat(ran.took()).isEqualTo(Duration.ofMinutes(2));
    }

    @Runbook(title = "Look for long", namespace = "default")
    @Alert(name = "AgentDown", severity = Severity.CRITICAL, forDuration = "1m", expr = "up == 0")
    static class LooksForLong {
        @Step(order = 10, kind = VERIFY, timeout = "10s")
        void never(Await await, Workloads workloads) {
            await.until("more agents", () -> {
                boolean more = workloads.get(WorkloadRef.deployment("agents")).desired() == 99;
                long until = System.nanoTime() + Duration.ofMillis(100).toNanos();
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                return more;
            });
        }
    }

    @Test
    void aWaitThatEndsWithItsStepSaysWhatItWaitedForHoweverSlowTheMachine() {
        assertThat(ShopRunFixture.run(LooksForLong.class).failures())
                .singleElement()
                .asString()
                .contains("for 'more agents', which did not come true");
    }

    private static Resource<GenericKubernetesResource> rollout(KubernetesClient client) {
        return client.genericKubernetesResources("argoproj.io/v1alpha1", "Rollout")
                .inNamespace("default")
                .withName("shop");
    }

    @SuppressWarnings("unchecked")
    private static void image(KubernetesClient client, String image) {
        rollout(client).edit(shop -> {
            var containers = (List<Map<String, Object>>) shop.get("spec", "template", "spec", "containers");
            containers.get(0).put("image", image);
            return shop;
        });
    }

    @Runbook(title = "Change the image and forget it", namespace = "default")
    @Alert(name = "AgentDown", severity = Severity.CRITICAL, forDuration = "1m", expr = "up == 0")
    static class RollsBackNothing {
        @Step(order = 10, kind = CHANGE)
        void change(KubernetesClient client) {
            image(client, "example/shop:2");
            throw new IllegalStateException("half-way");
        }

        @Rollback("change")
        void undo() {}
    }

    @Test
    void whatARollbackForgetsIsNamedByFieldAndValue() {
        Ran ran = ShopRunFixture.run(RollsBackNothing.class);

        assertThat(ran.verdict()).isEqualTo(Verdict.ROLLED_BACK);
        assertThat(ran.residue())
                .containsExactly("Rollout default/shop spec.template.spec.containers[0].image:"
                        + " example/shop:1.4.0 -> example/shop:2 left behind");
    }

    @Runbook(title = "Change the image and take it back", namespace = "default")
    @Alert(name = "AgentDown", severity = Severity.CRITICAL, forDuration = "1m", expr = "up == 0")
    static class RollsBack {
        @Step(order = 10, kind = CHANGE)
        void change(KubernetesClient client) {
            image(client, "example/shop:2");
            throw new IllegalStateException("half-way");
        }

        @Rollback("change")
        void undo(KubernetesClient client, Effects effects) {
            var before = effects.before("Rollout", "shop").orElseThrow();
            var pod = Map.of("spec", Map.of("containers", before.get("spec", "template", "spec", "containers")));
            rollout(client)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            client.getKubernetesSerialization().asJson(Map.of("spec", Map.of("template", pod))));
        }
    }

    @Test
    void aRollbackThatTakesEverythingBackLeavesNothing() {
        Ran ran = ShopRunFixture.run(RollsBack.class);

        assertThat(ran.explanation()).containsExactly("IllegalStateException: half-way");
        assertThat(ran.verdict()).isEqualTo(Verdict.ROLLED_BACK);
        assertThat(ran.residue()).isEmpty();
    }
}
