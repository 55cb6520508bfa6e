package dev.runbook.engine.gate;

import dev.runbook.engine.journal.RecordedEffect;
import dev.runbook.engine.journal.StepHistory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tells from objects as they are now whether a write was applied whose answer never came. */
final class Recognition {
    private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final RecordedEffect effect;
    private final List<RecordedEffect> together;
    private final ApiCall call;
    private final List<GenericKubernetesResource> now;

    private Recognition(
            RecordedEffect effect, List<RecordedEffect> together, ApiCall call, List<GenericKubernetesResource> now) {
        this.effect = effect;
        this.together = together;
        this.call = call;
        this.now = now;
    }

    /** What can be told. */
    enum Finding {
        /** The write is there. */
        APPLIED,
        /** It is not there, or sending it again comes to the same. */
        NOT_APPLIED,
        /** Nobody can tell; a person decides. */
        UNCLEAR
    }

    /**
     * Recognises a write.
     *
     * @param together all effects of the call, since one on a collection has an effect on each object
     * @param now the objects that the call is aimed at
     */
    static Finding of(
            RecordedEffect effect, List<RecordedEffect> together, ApiCall call, List<GenericKubernetesResource> now) {
        return new Recognition(effect, together, call, now).find();
    }

    private Finding find() {
        if (call.connects() || call.resource().isEmpty()) {
            return Finding.UNCLEAR;
        }
        return switch (call.verb()) {
            case "delete", "evict" -> gone() ? Finding.APPLIED : Finding.NOT_APPLIED;
            case "deletecollection" -> collection();
            case "create" -> created();
            case "update", "patch" -> changed();
            default -> Finding.UNCLEAR;
        };
    }

    private boolean gone() {
        return now.isEmpty()
                || !sameObject(now.get(0))
                || now.get(0).getMetadata().getDeletionTimestamp() != null;
    }

    private boolean sameObject(GenericKubernetesResource object) {
        var before = effect.before();
        return before == null
                || Objects.equals(
                        before.getMetadata().getUid(), object.getMetadata().getUid());
    }

    /** Objects that came since would be deleted too if it was sent again; what went of its own accord is gone as well. */
    private Finding collection() {
        var left = uids(now.stream()
                .filter(object -> object.getMetadata().getDeletionTimestamp() == null)
                .toList());
        var meant = uids(together.stream()
                .map(RecordedEffect::before)
                .filter(Objects::nonNull)
                .toList());
        boolean known = together.stream().allMatch(one -> one.before() != null);
        if (left.isEmpty() || (known && Collections.disjoint(left, meant))) {
            return Finding.APPLIED;
        }
        return known && left.equals(meant) ? Finding.NOT_APPLIED : Finding.UNCLEAR;
    }

    private static Set<String> uids(List<GenericKubernetesResource> objects) {
        return objects.stream().map(object -> object.getMetadata().getUid()).collect(Collectors.toSet());
    }

    private Finding created() {
        var body = effect.body();
        if (body == null || body.path("metadata").path("name").asString("").isEmpty()) {
            return Finding.UNCLEAR;
        }
        if (now.isEmpty()) {
            return Finding.NOT_APPLIED;
        }
        return Content.holds(known(body), tree(now.get(0))) ? Finding.APPLIED : Finding.UNCLEAR;
    }

    /** The object was not there before, so that what was masked in the journal need not be compared. */
    private JsonNode known(JsonNode body) {
        return effect.before() == null ? StepHistory.withoutMasked(body) : body;
    }

    private Finding changed() {
        var body = effect.body();
        if (now.isEmpty()) {
            return Finding.NOT_APPLIED;
        }
        var before = effect.before();
        boolean untouched = before != null
                && Objects.equals(
                        before.getMetadata().getResourceVersion(),
                        now.get(0).getMetadata().getResourceVersion());
        if (untouched || (before != null && Content.same(tree(before), tree(now.get(0))))) {
            return Finding.NOT_APPLIED;
        }
        if (body == null || StepHistory.masked(body)) {
            return Finding.UNCLEAR;
        }
        var current = tree(now.get(0));
        boolean whole = call.verb().equals("update") && call.subresource().isEmpty();
        boolean there = whole ? Content.same(body, current) : Content.holds(body, current);
        if (there) {
            return Finding.APPLIED;
        }
        return body.isArray() && Content.positional(body) ? Finding.UNCLEAR : Finding.NOT_APPLIED;
    }

    private static JsonNode tree(@Nullable GenericKubernetesResource object) {
        return MAPPER.readTree(OBJECTS.asJson(object));
    }
}
