package dev.runbook.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.engine.gate.EffectClassifier;
import dev.runbook.engine.gate.Intent;
import dev.runbook.engine.journal.History;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyGuardTests {
    private static final String WEB = "http://api/apis/apps/v1/namespaces/shop/deployments/web";
    private static final EffectClassifier CLASSIFIER = new EffectClassifier("http://api/");

    private final PolicyGuard guard = new PolicyGuard(Policy.DEFAULT, "shop", History.none());

    private static Intent intent(String method, String url, String body, int replicas) {
        var call = CLASSIFIER.classify(method, URI.create(url), false, body);
        var object = new KubernetesSerialization()
                .unmarshal(
                        "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\"},\"spec\":"
                                + "{\"replicas\":" + replicas + "}}",
                        GenericKubernetesResource.class);
        return new Intent("grow", false, call.operation(), call, body, List.of(object), List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"spec\":{\"replicas\":4}}",
                "[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":4}]",
                "[{\"op\":\"replace\",\"path\":\"/spec\",\"value\":{\"replicas\":4}}]",
                "{\"metadata\":{\"labels\":{\"replicas\":\"9\"}},\"status\":{\"replicas\":10},\"spec\":{\"replicas\":4}}",
                "spec:\n  replicas: 4\n"
            })
    void howeverFewerReplicasAreAskedForTheyAreCounted(String body) {
        assertThat(guard.objection(intent("PATCH", WEB, body, 10)).orElseThrow())
                .contains("60 % of the replicas away (10 to 4)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "PATCH | {\"spec\":{\"replicas\":null}}",
                "PATCH | [{\"op\":\"remove\",\"path\":\"/spec/replicas\"}]",
                "PATCH | [{\"op\":\"replace\",\"path\":\"/spec\",\"value\":{\"paused\":true}}]",
                "PATCH | [{\"op\":\"add\",\"path\":\"\",\"value\":{\"spec\":{\"paused\":true}}}]",
                "PATCH | [{\"op\":\"add\",\"path\":\"/spec/replicas\",\"value\":9},{\"op\":\"remove\",\"path\":\"/spec/replicas\"}]",
                "PUT   | {\"metadata\":{\"name\":\"web\"},\"spec\":{\"paused\":true}}",
            })
    void noReplicasAreTheOneOfTheApisDefault(String method, String body) {
        assertThat(guard.objection(intent(method, WEB, body, 10)).orElseThrow())
                .contains("90 % of the replicas away (10 to 1)");
    }

    @Test
    void aScaleWithoutReplicasIsNone() {
        assertThat(guard.objection(intent("PUT", WEB + "/scale", "{\"spec\":{}}", 10))
                        .orElseThrow())
                .contains("100 % of the replicas away (10 to 0)");
    }

    @Test
    void whatIsNoWordOnReplicasTakesNoneAway() {
        assertThat(guard.objection(intent("PATCH", WEB, "{\"spec\":{\"paused\":true}}", 10)))
                .isEmpty();
        assertThat(guard.objection(intent("PUT", WEB + "/status", "{\"status\":{\"replicas\":0}}", 10)))
                .isEmpty();
    }

    @Test
    void manySmallStepsCountAsTheLargeOneThatTheyAre() {
        assertThat(guard.objection(intent("PATCH", WEB, "{\"spec\":{\"replicas\":6}}", 10)))
                .isEmpty();
        assertThat(guard.objection(intent("PATCH", WEB, "{\"spec\":{\"replicas\":4}}", 6))
                        .orElseThrow())
                .contains("60 % of the replicas away (10 to 4)");
    }

    @Test
    void deletingAWorkloadTakesAllOfThem() {
        assertThat(guard.objection(intent("DELETE", WEB, "", 3)).orElseThrow()).contains("100 % of the replicas");
        assertThat(guard.objection(intent("DELETE", WEB, "", 0))).isEmpty();
    }

    @Test
    void aFingerprintBeginsWhereFnvBeginsAndDependsOnTheLabels() {
        assertThat(AlertFingerprint.of(Map.of())).isEqualTo("cbf29ce484222325");
        assertThat(AlertFingerprint.of(Map.of("alertname", "a")))
                .isNotEqualTo(AlertFingerprint.of(Map.of("alertname", "b")))
                .hasSize(16);
    }
}
