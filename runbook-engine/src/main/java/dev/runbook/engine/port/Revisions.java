package dev.runbook.engine.port;

import dev.runbook.api.port.Revision;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The revisions of a Deployment or Rollout: the ReplicaSets that it owns, numbered by an annotation.
 *
 * @param owner the Deployment or Rollout
 * @param sets its ReplicaSets that have a number, oldest first
 * @param scheme how the owner's kind marks them
 */
record Revisions(GenericKubernetesResource owner, List<GenericKubernetesResource> sets, Scheme scheme) {
    /**
     * How a kind numbers its ReplicaSets and tells their pods apart.
     *
     * @param annotation the number
     * @param history the numbers that it had before: a ReplicaSet that is used again gets a new one
     * @param hashLabel the label that a template gets when it becomes a ReplicaSet's
     */
    record Scheme(String annotation, String history, String hashLabel) {
        static final Scheme DEPLOYMENT = new Scheme(
                "deployment.kubernetes.io/revision", "deployment.kubernetes.io/revision-history", "pod-template-hash");
        static final Scheme ROLLOUT = new Scheme(
                "rollout.argoproj.io/revision", "rollout.argoproj.io/revision-history", "rollouts-pod-template-hash");

        long number(GenericKubernetesResource object) {
            return Fields.of(object.getMetadata().getAnnotations()).number(0, annotation);
        }

        boolean had(GenericKubernetesResource object, long number) {
            var earlier = Fields.of(object.getMetadata().getAnnotations()).text(history);
            return Arrays.asList(earlier.split(",")).contains(String.valueOf(number));
        }
    }

    static Revisions of(Namespace namespace, GenericKubernetesResource owner, Scheme scheme) {
        var sets = namespace.list(Resource.REPLICA_SET, "").stream()
                .filter(set -> scheme.number(set) > 0 && owned(set, owner))
                .sorted(Comparator.comparingLong(scheme::number))
                .toList();
        return new Revisions(owner, sets, scheme);
    }

    private static boolean owned(GenericKubernetesResource set, GenericKubernetesResource owner) {
        List<OwnerReference> references = set.getMetadata().getOwnerReferences();
        return references != null
                && references.stream()
                        .anyMatch(reference -> Objects.equals(
                                        reference.getUid(), owner.getMetadata().getUid())
                                && Objects.equals(reference.getKind(), owner.getKind())
                                && Objects.equals(
                                        reference.getName(), owner.getMetadata().getName()));
    }

    /** Returns the newest number. */
    long current() {
        var own = scheme.number(owner);
        return own > 0 || sets.isEmpty() ? own : scheme.number(sets.get(sets.size() - 1));
    }

    /** Returns the number before the newest. */
    long previous() {
        if (sets.size() < 2) {
            throw new IllegalStateException(
                    label() + " has no revision before its current one; " + known() + ". There is nothing to undo to.");
        }
        return scheme.number(sets.get(sets.size() - 2));
    }

    /** Returns the number of the ReplicaSet whose pods carry a hash; 0 if there is none. */
    long withHash(String hash) {
        return sets.stream()
                .filter(set -> !hash.isEmpty()
                        && hash.equals(Fields.of(set.getMetadata().getLabels()).text(scheme.hashLabel())))
                .mapToLong(scheme::number)
                .findFirst()
                .orElse(0);
    }

    /**
     * Returns the ReplicaSet of a revision, also under the number that it had before it was used again; so an undo that
     * is repeated finds what it has restored.
     *
     * @throws IllegalArgumentException if there is none; names those that there are
     */
    GenericKubernetesResource set(long revision) {
        return sets.stream()
                .filter(set -> scheme.number(set) == revision)
                .findFirst()
                .or(() -> sets.stream().filter(set -> scheme.had(set, revision)).findFirst())
                .orElseThrow(() -> new IllegalArgumentException(
                        label() + " has no revision " + revision + "; " + known() + ". Nothing was changed."));
    }

    /** Returns the pod template of a revision as its owner would write it, without the hash label. */
    Map<String, Object> template(long revision) {
        return withoutHash(Fields.of(set(revision).get("spec", "template")));
    }

    /**
     * Returns whether the owner's template is that of a revision already. A Rollout's template lacks the defaults that
     * the API server has put into its ReplicaSet's, so the current revision counts without a comparison once the
     * controller has seen the template.
     */
    boolean inPlace(long revision) {
        return (observed() && scheme.number(set(revision)) == current())
                || withoutHash(Fields.of(owner.get("spec", "template"))).equals(template(revision));
    }

    private boolean observed() {
        Long generation = owner.getMetadata().getGeneration();
        var seen = new Fields(owner.getAdditionalProperties()).number(-1, "status", "observedGeneration");
        return generation != null && seen >= generation;
    }

    private Map<String, Object> withoutHash(Fields template) {
        var copy = new LinkedHashMap<>(template.map());
        var metadata = new LinkedHashMap<>(template.at("metadata").map());
        var labels = new LinkedHashMap<>(template.at("metadata", "labels").map());
        labels.remove(scheme.hashLabel());
        // The API server writes this field into every template, always null.
        metadata.remove("creationTimestamp");
        metadata.put("labels", labels);
        copy.put("metadata", metadata);
        return copy;
    }

    List<Revision> history() {
        return sets.stream()
                .map(set -> new Revision(
                        scheme.number(set),
                        Templates.image(Fields.of(set.get("spec", "template"))),
                        scheme.number(set) == current()))
                .toList();
    }

    private String known() {
        return sets.isEmpty()
                ? "it has no revisions at all"
                : "known are "
                        + sets.stream()
                                .map(set -> String.valueOf(scheme.number(set)))
                                .collect(Collectors.joining(", "));
    }

    private String label() {
        return owner.getKind() + " " + owner.getMetadata().getName();
    }
}
