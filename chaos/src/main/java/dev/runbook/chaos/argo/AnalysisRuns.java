package dev.runbook.chaos.argo;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.Owners;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes, ends and removes the AnalysisRun objects of a Rollout. */
final class AnalysisRuns {
    static final Set<String> COMPLETED = Set.of("Successful", "Failed", "Error", "Inconclusive");

    private static final int HISTORY = 5;

    private AnalysisRuns() {}

    /**
     * Makes a run of an analysis of the Rollout.
     *
     * @param analysis with templates and args
     * @param type Step, Background, PrePromotion or PostPromotion
     * @param suffix what ends its name: the index of a step, pre, post, or nothing
     */
    static ObjectNode create(RolloutSync sync, JsonNode analysis, String type, String suffix) {
        var rollout = sync.rollout();
        var hash = sync.sets().current().hash();
        var run = JsonNodeFactory.instance.objectNode();
        run.put("apiVersion", ResourceType.ANALYSIS_RUN.apiVersion());
        run.put("kind", ResourceType.ANALYSIS_RUN.kind());
        var name = rollout.name() + "-" + hash + "-" + rollout.revision() + (suffix.isEmpty() ? "" : "-" + suffix);
        var metadata = run.putObject("metadata");
        metadata.put("name", free(sync, name)).put("namespace", rollout.namespace());
        var labels = metadata.putObject("labels");
        labels.put(RolloutReplicaSet.HASH_LABEL, hash).put("rollout-type", type);
        if (type.equals("Step")) {
            labels.put("step-index", suffix);
        }
        Metadata.texts(analysis.path("analysisRunMetadata").path("labels")).forEach(labels::put);
        Metadata.texts(rollout.spec().path("selector").path("matchLabels")).forEach(labels::put);
        var annotations = metadata.putObject("annotations");
        annotations.put(RolloutReplicaSet.REVISION, Long.toString(rollout.revision()));
        Metadata.texts(analysis.path("analysisRunMetadata").path("annotations")).forEach(annotations::put);
        Owners.control(rollout.object(), ResourceType.ROLLOUT, run);
        var template = AnalysisTemplates.resolve(sync.store(), rollout, analysis);
        var spec = run.putObject("spec");
        spec.set("metrics", template.metrics());
        for (var metric : spec.path("metrics")) {
            // The real controller's own types always write these.
            if (metric.path("provider").path("prometheus") instanceof ObjectNode prometheus) {
                var authentication = prometheus.withObjectProperty("authentication");
                authentication.withObjectProperty("oauth2");
                authentication.withObjectProperty("sigv4");
            }
        }
        if (!template.args().isEmpty()) {
            spec.set("args", template.withValues(RolloutArguments.of(sync, analysis.path("args"))));
        }
        return sync.store().create(ResourceType.ANALYSIS_RUN, run);
    }

    /** Asks a run that is under way to end. */
    static void terminate(ObjectStore store, ObjectNode run) {
        if (!COMPLETED.contains(RolloutRuns.phase(run))
                && !run.path("spec").path("terminate").asBoolean(false)) {
            store.edit(key(run), copy -> copy.withObjectProperty("spec").put("terminate", true));
        }
    }

    /** Removes a run. */
    static void delete(ObjectStore store, ObjectNode run) {
        store.get(ResourceType.ANALYSIS_RUN, Metadata.namespace(run), Metadata.name(run))
                .ifPresent(found -> store.remove(key(found)));
    }

    /** Returns those of a ReplicaSet. */
    static List<ObjectNode> ofHash(List<ObjectNode> runs, String hash) {
        return runs.stream().filter(run -> hash(run).equals(hash)).toList();
    }

    /** Removes the oldest runs above five that were successful and five that were not, and those without ReplicaSet. */
    static void limitHistory(RolloutSync sync) {
        var hashes = sync.sets().all().stream().map(RolloutReplicaSet::hash).collect(Collectors.toSet());
        var limits = sync.rollout().spec().path("analysis");
        int good = limits.path("successfulRunHistoryLimit").asInt(HISTORY);
        int bad = limits.path("unsuccessfulRunHistoryLimit").asInt(HISTORY);
        var newestFirst = Comparator.comparing(AnalysisRuns::created).reversed();
        for (var run : sync.runs().others().stream().sorted(newestFirst).toList()) {
            boolean successful = RolloutRuns.phase(run).equals("Successful");
            boolean completed = COMPLETED.contains(RolloutRuns.phase(run));
            good -= successful ? 1 : 0;
            bad -= completed && !successful ? 1 : 0;
            boolean tooMany = completed && (successful ? good : bad) < 0;
            if (tooMany || !hashes.contains(hash(run))) {
                delete(sync.store(), run);
            }
        }
    }

    /** Returns the name, or the name with the first number that makes it free. */
    private static String free(RolloutSync sync, String name) {
        var free = name;
        for (int i = 1;
                sync.store()
                        .get(ResourceType.ANALYSIS_RUN, sync.rollout().namespace(), free)
                        .isPresent();
                i++) {
            free = name + "." + i;
        }
        return free;
    }

    private static ObjectKey key(ObjectNode run) {
        return ObjectKey.of(ResourceType.ANALYSIS_RUN, run);
    }

    private static String hash(ObjectNode run) {
        return run.path("metadata")
                .path("labels")
                .path(RolloutReplicaSet.HASH_LABEL)
                .asString("");
    }

    private static String created(ObjectNode run) {
        return run.path("metadata").path("creationTimestamp").asString("");
    }
}
