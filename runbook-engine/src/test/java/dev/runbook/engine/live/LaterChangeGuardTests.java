package dev.runbook.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Effect.Outcome;
import dev.runbook.api.ObjectRef;
import dev.runbook.engine.gate.ApiCall;
import dev.runbook.engine.gate.Intent;
import dev.runbook.engine.journal.JournalRecord.EffectEnded;
import dev.runbook.engine.journal.JournalRecord.EffectIntended;
import dev.runbook.engine.journal.MemoryJournal;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class LaterChangeGuardTests {
    private static final ObjectRef BACKEND = new ObjectRef("argoproj.io/v1alpha1", "Rollout", "shop", "backend");

    private static final ApiCall UPDATE =
            new ApiCall(true, "update", "argoproj.io", "v1alpha1", "rollouts", "", "shop", "backend", false, "", "");

    private final MemoryJournal journal = new MemoryJournal();
    private final LaterChangeGuard guard = new LaterChangeGuard(journal::lines);
    private long sequence;

    @BeforeEach
    void setReplicas() {
        done("{\"spec\":{\"replicas\":4}}");
    }

    private void done(String body) {
        var at = Instant.EPOCH;
        var sent = JsonMapper.builder().build().readTree(body);
        journal.append(
                new EffectIntended(at, "grow", false, ++sequence, "PATCH", "hash", BACKEND, null, sent, sequence));
        journal.append(new EffectEnded(at, "grow", sequence, Outcome.DONE, "200", null));
    }

    private static Intent takingBack(String spec, String status) {
        return takingBack(spec, status, null);
    }

    private static Intent takingBack(String spec, String status, String body) {
        var now = new KubernetesSerialization()
                .unmarshal(
                        "{\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"Rollout\",\"metadata\":{\"namespace\":"
                                + "\"shop\",\"name\":\"backend\"},\"spec\":" + spec + ",\"status\":" + status + "}",
                        GenericKubernetesResource.class);
        return new Intent("grow", true, "UPDATE", body == null ? null : UPDATE, body, List.of(now), List.of());
    }

    @Test
    void whatIsAsTheRunLeftItIsTakenBack() {
        assertThat(guard.objection(takingBack("{\"replicas\":4}", "{}"))).isEmpty();
    }

    @Test
    void whatSomebodyElseHasChangedSinceIsLeftToThem() {
        assertThat(guard.objection(takingBack("{\"replicas\":7}", "{}")).orElseThrow())
                .contains("somebody changed Rollout backend since effect 1");
    }

    /** As an autoscaler does, while a release is undone. */
    @Test
    void aChangeThatTheRollbackLeavesAsItIsIsNotOverwritten() {
        done("{\"spec\":{\"replicas\":4,\"image\":\"good\",\"list\":[{\"name\":\"a\",\"x\":1}]}}");
        var now = "{\"replicas\":7,\"image\":\"good\",\"list\":[{\"name\":\"a\",\"x\":1}]}";

        assertThat(guard.objection(takingBack(now, "{}", sending(now.replace("good", "bad")))))
                .isEmpty();
        assertThat(guard.objection(takingBack(now, "{}", sending(now.replace("7", "4")))))
                .hasValueSatisfying(told -> assertThat(told).contains("~ spec.replicas: 4 -> 7"));
        assertThat(guard.objection(takingBack(now, "{}", sending("{\"image\":\"bad\"}"))))
                .as("it would be removed")
                .isPresent();
    }

    @Test
    void anElementThatSomebodyChangedIsNotOverwrittenEither() {
        done("{\"spec\":{\"replicas\":4,\"list\":[{\"name\":\"a\",\"x\":1},{\"name\":\"b\",\"x\":1}]}}");
        var now = "{\"replicas\":4,\"list\":[{\"name\":\"a\",\"x\":2},{\"name\":\"b\",\"x\":1}]}";

        assertThat(guard.objection(takingBack(now, "{}", sending(now.replace("\"b\",\"x\":1", "\"b\",\"x\":9")))))
                .isEmpty();
        assertThat(guard.objection(takingBack(now, "{}", sending(now.replace("\"a\",\"x\":2", "\"a\",\"x\":1")))))
                .isPresent();
    }

    private static String sending(String spec) {
        return "{\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"Rollout\",\"metadata\":{\"namespace\":\"shop\",\"name\":"
                + "\"backend\"},\"spec\":" + spec + "}";
    }

    /** As Argo Rollouts does with a promotion. */
    @Test
    void aWishInAStatusThatItsControllerHasGrantedIsNobodysChange() {
        done("{\"status\":{\"promoteFull\":true}}");

        assertThat(guard.objection(takingBack("{\"replicas\":4}", "{\"phase\":\"Healthy\"}")))
                .isEmpty();
        assertThat(guard.objection(takingBack("{\"replicas\":7}", "{\"phase\":\"Healthy\"}")))
                .isPresent();
    }
}
