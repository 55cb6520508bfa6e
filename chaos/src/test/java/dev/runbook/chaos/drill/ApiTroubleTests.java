package dev.runbook.chaos.drill;

import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;
import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.runbook.api.Alert;
import dev.runbook.api.Effects;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.Slos;
import dev.runbook.api.port.Undo;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import dev.runbook.api.port.Workloads;
import dev.runbook.chaos.drill.DrillsFixture.ErrorRate;
import dev.runbook.chaos.fault.ApiServerErrors;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The API server fails calls of the runbook: they are repeated where that is safe, or the step fails and says so. */
class ApiTroubleTests {
    static final WorkloadRef SHOP = WorkloadRef.deployment("shop");
    static ApiServerErrors trouble = ApiServerErrors.on("get", "pods");

    @Runbook(title = "Undoes and leaves a note")
    @Alert(name = "ShopTroubled", severity = CRITICAL, forDuration = "1m", slo = ErrorRate.class)
    static class NotingFixture {
        @Step(order = 10, kind = OBSERVE)
        WorkloadStatus look(Workloads workloads, Pods pods) {
            assertThat(pods.list("app=shop")).isNotEmpty();
            return workloads.get(SHOP);
        }

        @Step(order = 20, kind = CHANGE)
        Undo undo(Workloads workloads, WorkloadStatus seen) {
            return workloads.undo(SHOP, seen.revision() - 1);
        }

        @Rollback("undo")
        void redo(Workloads workloads, WorkloadStatus seen, Effects effects) {
            if (effects.touched("Deployment", "shop")) {
                workloads.undo(SHOP, seen.revision());
            }
        }

        @Step(order = 30, kind = CHANGE)
        void note(KubernetesClient client) {
            client.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace("default")
                            .withGenerateName("note-")
                            .endMetadata()
                            .build())
                    .create();
        }

        @Rollback("note")
        void unnote(KubernetesClient client) {
            client.configMaps().inNamespace("default").list().getItems().stream()
                    .filter(map -> map.getMetadata().getName().startsWith("note-"))
                    .forEach(map -> client.resource(map).delete());
        }

        @Step(order = 40, kind = VERIFY, timeout = "10m")
        void recovered(Await await, Slos slos) {
            await.until("the error rate keeps its objective", () -> slos.met(ErrorRate.class));
        }
    }

    @Drill(runbook = NotingFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class TroubledDrillFixture extends ShopDrillFixture {
        @Inject(at = "6m")
        final ApiServerErrors errors = trouble;
    }

    static List<Arguments> overcome() {
        return List.of(
                arguments(ApiServerErrors.on("list", "pods").answering(500).times(2)),
                arguments(
                        ApiServerErrors.on("get", "deployments").answering(503).times(2)),
                arguments(
                        ApiServerErrors.on("get", "deployments").answering(429).times(2)),
                arguments(
                        ApiServerErrors.on("get", "deployments").losingAnswers().times(1)),
                arguments(ApiServerErrors.on("get", "deployments")
                        .timingOut(Duration.ofSeconds(5))
                        .times(1)),
                arguments(ApiServerErrors.on("update", "deployments")
                        .answering(429)
                        .times(2)),
                arguments(ApiServerErrors.on("update", "deployments")
                        .answering(503)
                        .times(2)),
                arguments(ApiServerErrors.on("update", "deployments")
                        .answering(409)
                        .times(1)),
                arguments(ApiServerErrors.on("create", "configmaps")
                        .answering(429)
                        .times(2)),
                arguments(ApiServerErrors.on("create", "configmaps")
                        .answering(503)
                        .times(1)));
    }

    @ParameterizedTest
    @MethodSource("overcome")
    void a_failure_that_is_safe_to_repeat_is_overcome(ApiServerErrors errors) {
        trouble = errors;

        var outcome = DrillsFixture.drill(TroubledDrillFixture.class);

        assertThat(outcome.failures()).isEmpty();
        assertThat(notes(outcome)).isEqualTo(1);
    }

    static List<Arguments> fatal() {
        return List.of(
                arguments(
                        named(
                                "lost create",
                                ApiServerErrors.on("create", "configmaps")
                                        .losingAnswers()
                                        .times(1)),
                        "note",
                        "the connection broke before the answer to create configmaps default/ came"),
                arguments(
                        named(
                                "500 on create",
                                ApiServerErrors.on("create", "configmaps")
                                        .answering(500)
                                        .times(1)),
                        "note",
                        "(500)"),
                arguments(
                        named(
                                "timed-out create",
                                ApiServerErrors.on("create", "configmaps")
                                        .timingOut(Duration.ofSeconds(5))
                                        .times(1)),
                        "note",
                        "the API server did not answer create configmaps default/ within 5s"),
                arguments(
                        named(
                                "lost update",
                                ApiServerErrors.on("update", "deployments")
                                        .losingAnswers()
                                        .times(1)),
                        "undo",
                        "the connection broke before the answer to update deployments.apps default/shop came"),
                arguments(
                        named(
                                "always 503",
                                ApiServerErrors.on("get", "deployments").answering(503)),
                        "look",
                        "(503)"),
                arguments(
                        named(
                                "always 429",
                                ApiServerErrors.on("update", "deployments").answering(429)),
                        "undo",
                        "(429)"));
    }

    @ParameterizedTest
    @MethodSource("fatal")
    void a_failure_that_is_not_fails_the_step_and_nothing_is_done_twice(
            ApiServerErrors errors, String step, String says) {
        trouble = errors;

        var outcome = DrillsFixture.drill(TroubledDrillFixture.class);

        assertThat(outcome.failures()).containsKeys(step, "end");
        assertThat(outcome.failures().get("end")).contains(says).doesNotContain("additionalProperties");
        assertThat(notes(outcome)).isZero();
        assertThat(outcome.changed("Pod", "ReplicaSet", "Endpoints")).isEmpty();
    }

    private static long notes(DrillsFixture.Outcome outcome) {
        return outcome.cluster().after().keySet().stream()
                .filter(key -> key.startsWith("ConfigMap default/note-"))
                .count();
    }
}
