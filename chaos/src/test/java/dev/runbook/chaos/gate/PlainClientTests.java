package dev.runbook.chaos.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.api.Effect;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;
import dev.runbook.chaos.cluster.api.Interception;
import dev.runbook.chaos.cluster.api.PodHttp;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What steps do with the plain fabric8 client, through the gate, on the embedded cluster. */
class PlainClientTests {
    private final GatedArenaFixture arena = new GatedArenaFixture();

    private static ConfigMap map(String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("settings")
                .withNamespace("default")
                .endMetadata()
                .addToData("a", value)
                .build();
    }

    @Test
    void the_usual_writes_work_and_are_recorded() {
        arena.deployment("shop:1");
        try (var step = arena.change()) {
            var client = step.client();
            client.resource(map("1")).create();
            client.configMaps()
                    .inNamespace("default")
                    .withName("settings")
                    .edit(found ->
                            new ConfigMapBuilder(found).addToData("b", "2").build());
            client.resource(map("3")).fieldManager("test").forceConflicts().serverSideApply();
            client.apps().deployments().inNamespace("default").withName("shop").scale(3);
            client.adapt(NamespacedKubernetesClient.class)
                    .inNamespace("default")
                    .configMaps()
                    .withName("settings")
                    .delete();
            var pod = client.pods().inNamespace("default").list().getItems().get(0);
            client.resource(pod).inNamespace("default").delete();
            client.raw("/api/v1/namespaces/default/configmaps", "POST", map("4"));

            assertThat(step.effects().all())
                    .extracting(Effect::operation)
                    .containsExactly(
                            "CREATE configmaps default/settings",
                            "PATCH configmaps default/settings",
                            "PATCH configmaps default/settings",
                            "UPDATE deployments.apps/scale default/shop",
                            "DELETE configmaps default/settings",
                            "DELETE pods default/" + pod.getMetadata().getName(),
                            "CREATE configmaps default/settings");
            assertThat(step.effects().all()).extracting(Effect::outcome).containsOnly(Effect.Outcome.DONE);
            assertThat(step.effects().before("Deployment", "shop")).isPresent();
        }
    }

    /** It has done it, and fails then: nobody but itself could say whether it may be asked again. */
    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void a_service_behind_the_proxy_is_asked_once_whatever_it_answers(int status) {
        arena.deployment("shop:1");
        var asked = new AtomicInteger();
        arena.api.podHttp((pod, port, call) -> {
            asked.incrementAndGet();
            return new PodHttp.Reply.Answered(status, Map.of(), "");
        });
        try (var step = arena.change()) {
            var pod = arena.cluster.pods().get(0).path("metadata").path("name").asString();
            var client = step.client();

            assertThatThrownBy(() -> client.raw("/api/v1/namespaces/default/pods/" + pod + "/proxy/reload", "POST", ""))
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            refused -> assertThat(refused.getCode()).isEqualTo(status));

            assertThat(asked).hasValue(1);
            assertThat(step.effects().all())
                    .singleElement()
                    .returns("PROXY pods default/" + pod + " (POST /reload)", Effect::operation)
                    .returns(status == 429 ? Effect.Outcome.FAILED : Effect.Outcome.UNKNOWN, Effect::outcome);
        }
    }

    @Test
    void an_eviction_is_an_effect_on_the_pod() {
        arena.deployment("shop:1");
        try (var step = arena.change()) {
            var pod = step.client()
                    .pods()
                    .inNamespace("default")
                    .list()
                    .getItems()
                    .get(0);
            assertThat(step.client()
                            .pods()
                            .inNamespace("default")
                            .withName(pod.getMetadata().getName())
                            .evict())
                    .isTrue();

            assertThat(step.effects().all()).singleElement().satisfies(effect -> {
                assertThat(effect.operation())
                        .isEqualTo("EVICT pods default/" + pod.getMetadata().getName());
                assertThat(effect.target().kind()).isEqualTo("Pod");
                assertThat(effect.before()).isNotNull();
            });
        }
    }

    @Test
    void a_dry_run_is_a_read() {
        try (var step = arena.gate.open("look", StepKind.OBSERVE)) {
            step.client().resource(map("1")).dryRun().create();

            assertThat(step.violations()).isEmpty();
            assertThat(step.client()
                            .configMaps()
                            .inNamespace("default")
                            .withName("settings")
                            .get())
                    .isNull();
        }
    }

    @Test
    void an_informer_works_and_dies_with_the_step() throws Exception {
        var seen = new CompletableFuture<String>();
        var step = arena.gate.open("look", StepKind.OBSERVE);
        var informer = step.client()
                .configMaps()
                .inNamespace("default")
                .withName("settings")
                .inform(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(ConfigMap map) {
                        seen.complete(map.getMetadata().getName());
                    }

                    @Override
                    public void onUpdate(ConfigMap before, ConfigMap after) {}

                    @Override
                    public void onDelete(ConfigMap map, boolean unknown) {}
                });
        try (var other = arena.change()) {
            other.client().resource(map("1")).create();
        }
        assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("settings");
        step.close();

        assertThat(informer.isWatching()).isFalse();
    }

    @Test
    void an_informers_handler_may_not_write_in_an_observing_step() throws Exception {
        var refused = new CompletableFuture<Throwable>();
        try (var step = arena.gate.open("look", StepKind.OBSERVE);
                var other = arena.change()) {
            other.client().resource(map("1")).create();
            step.client().configMaps().inNamespace("default").inform(new ResourceEventHandler<>() {
                @Override
                public void onAdd(ConfigMap map) {
                    try {
                        step.client().resource(map).delete();
                    } catch (RuntimeException e) {
                        refused.complete(e);
                    }
                }

                @Override
                public void onUpdate(ConfigMap before, ConfigMap after) {}

                @Override
                public void onDelete(ConfigMap map, boolean unknown) {}
            });

            assertThat(refused.get(10, TimeUnit.SECONDS)).hasMessageContaining("was stopped");
            assertThat(step.violations())
                    .isNotEmpty()
                    .allSatisfy(violation -> assertThat(violation.caller()).contains("PlainClientTests"));
        }
    }

    @Test
    void waiting_for_a_condition_works() {
        try (var step = arena.change()) {
            step.client().resource(map("1")).create();
            var found = step.client()
                    .configMaps()
                    .inNamespace("default")
                    .withName("settings")
                    .waitUntilCondition(map -> map != null, 10, TimeUnit.SECONDS);

            assertThat(found.getData()).containsEntry("a", "1");
        }
    }

    @Test
    void an_access_review_is_a_read_even_where_it_is_not_emulated() {
        try (var step = arena.gate.open("look", StepKind.OBSERVE)) {
            var review = new SelfSubjectAccessReviewBuilder()
                    .withNewSpec()
                    .withNewResourceAttributes()
                    .withVerb("get")
                    .withResource("pods")
                    .endResourceAttributes()
                    .endSpec()
                    .build();
            try {
                step.client().authorization().v1().selfSubjectAccessReview().create(review);
            } catch (RuntimeException notEmulated) {
                assertThat(notEmulated).hasMessageNotContaining("was stopped");
            }
            assertThat(step.violations()).isEmpty();
        }
    }

    @Test
    void a_late_call_from_another_thread_fails_with_the_reason() throws Exception {
        var step = arena.gate.open("undo", StepKind.CHANGE);
        var client = step.client();
        step.close();
        var failure = new CompletableFuture<Throwable>();
        new Thread(() -> {
                    try {
                        client.pods().inNamespace("default").list();
                        failure.complete(new AssertionError("it was served"));
                    } catch (RuntimeException e) {
                        failure.complete(e);
                    }
                })
                .start();

        assertThat(failure.get(10, TimeUnit.SECONDS))
                .hasStackTraceContaining("the client of step 'undo' was closed when the step ended");
    }

    @Test
    void a_competing_write_is_met_by_reading_again() {
        arena.deployment("shop:1");
        var refused = new AtomicBoolean();
        var cut = arena.api.filter(call -> call.verb().equals("update") && refused.compareAndSet(false, true)
                ? Interception.conflict(call)
                : Interception.pass());
        try (var step = arena.change()) {
            var scaled = GatedArenaFixture.port(step, Workloads.class).scale(WorkloadRef.deployment("shop"), 5);

            assertThat(scaled.to()).isEqualTo(5);
            assertThat(step.effects().all())
                    .extracting(Effect::outcome)
                    .containsExactly(Effect.Outcome.FAILED, Effect.Outcome.DONE);
        } finally {
            cut.run();
        }
    }

    @Test
    void typed_reads_need_no_effect() {
        arena.deployment("shop:1");
        try (var step = arena.gate.open("look", StepKind.OBSERVE)) {
            assertThat(step.client()
                            .pods()
                            .inNamespace("default")
                            .withLabel("app", "web")
                            .list()
                            .getItems())
                    .extracting(Pod::getKind)
                    .containsOnly("Pod");
            assertThat(step.client().raw("/version")).contains("gitVersion");
            assertThat(arena.gate.effects()).isZero();
            assertThat(arena.gate.reads()).isEqualTo(2);
        }
        assertThatThrownBy(() -> arena.gate.open("look", StepKind.OBSERVE).effect("x", () -> 1))
                .hasMessageContaining("x was stopped");
    }
}
