package dev.runbook.engine.live;

import dev.runbook.engine.envelope.AccessRule;
import dev.runbook.engine.envelope.Envelope;
import dev.runbook.engine.gate.ApiCall;
import dev.runbook.engine.gate.CallObserver;
import dev.runbook.engine.gate.Intent;
import dev.runbook.engine.journal.JournalRecord.AccessReviewed;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Collects what rights a plan would use, and asks the API server about each (SelfSubjectAccessReview), since a dry run
 * does not tell of an exec, of the lock, or of the rollback. Rules are asked for any name first, and by name only where
 * that is denied. Thread-safe.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class PlannedAccess implements CallObserver {
    private final Map<AccessRule, Set<String>> needed = new TreeMap<>();
    private final Map<String, Set<String>> touched = new TreeMap<>();

    @Override
    public synchronized void read(ApiCall call) {
        AccessRule.of(call, false).forEach(this::need);
    }

    @Override
    public synchronized void effect(Intent intent) {
        var call = intent.call();
        if (call != null) {
            AccessRule.of(call, true).forEach(this::need);
            var names = touched.computeIfAbsent(resource(call.group(), call.resource()), key -> new TreeSet<>());
            intent.targets().forEach(target -> names.add(target.name()));
        }
    }

    private void need(AccessRule rule) {
        var names = needed.computeIfAbsent(rule.named(""), key -> new TreeSet<>());
        if (!rule.name().isEmpty()) {
            names.add(rule.name());
        }
    }

    private static String resource(String group, String plural) {
        return plural + "." + group;
    }

    /**
     * Asks about everything that a run of this plan needs: its calls, the lock and the kill switch, and how its rollbacks
     * wrote in the drills.
     *
     * @param rules what the engine needs
     * @param envelope what the drills have shown; null where there is none
     * @param namespace where the run acts
     */
    public synchronized List<AccessReviewed> review(
            KubernetesClient client,
            List<AccessRule> rules,
            @Nullable Envelope envelope,
            String namespace,
            InstantSource clock) {
        rules.forEach(this::need);
        if (envelope != null) {
            AccessRule.ofRollbacks(envelope, namespace).forEach(this::needBack);
        }
        var reviews = new ArrayList<AccessReviewed>();
        needed.forEach((rule, names) -> reviews.add(review(client, rule, names, clock)));
        return reviews;
    }

    /** A rollback writes to what its step has written to, and to nothing else. */
    private void needBack(AccessRule rule) {
        touched.getOrDefault(resource(rule.group(), rule.resource()), Set.of())
                .forEach(name -> need(rule.verb().equals("create") ? rule : rule.named(name)));
    }

    private static AccessReviewed review(
            KubernetesClient client, AccessRule rule, Set<String> names, InstantSource clock) {
        try {
            var lacking = new TreeSet<String>();
            var reason = denial(client, rule);
            if (reason != null && !names.isEmpty()) {
                for (var name : names) {
                    if (denial(client, rule.named(name)) != null) {
                        lacking.add(name);
                    }
                }
            }
            boolean allowed = reason == null || (!names.isEmpty() && lacking.isEmpty());
            var about = lacking.isEmpty() ? rule : rule.named(String.join(", ", lacking));
            return new AccessReviewed(
                    clock.instant(),
                    about.verb(),
                    about.what(),
                    about.namespace(),
                    about.name(),
                    allowed ? "ALLOWED" : "LACKING",
                    reason == null || allowed ? "" : reason);
        } catch (KubernetesClientException e) {
            return new AccessReviewed(
                    clock.instant(),
                    rule.verb(),
                    rule.what(),
                    rule.namespace(),
                    rule.name(),
                    "UNKNOWN",
                    "the API server answers no access reviews: " + e.getMessage());
        }
    }

    /** Returns why the client's user lacks a right; null if it has it. */
    static @Nullable String denial(KubernetesClient client, AccessRule rule) {
        var review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withVerb(rule.verb())
                .withGroup(rule.group())
                .withResource(rule.resource())
                .withSubresource(rule.subresource().isEmpty() ? null : rule.subresource())
                .withNamespace(rule.namespace().isEmpty() ? null : rule.namespace())
                .withName(rule.name().isEmpty() ? null : rule.name())
                .endResourceAttributes()
                .endSpec()
                .build();
        var status = client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(review)
                .getStatus();
        if (Boolean.TRUE.equals(status.getAllowed())) {
            return null;
        }
        var reason = status.getReason();
        return reason == null || reason.isBlank() ? "no rule grants it" : reason;
    }
}
