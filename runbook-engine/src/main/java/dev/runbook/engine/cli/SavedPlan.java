package dev.runbook.engine.cli;

import dev.runbook.engine.journal.KnownSecrets;
import dev.runbook.engine.live.ClusterIdentity;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.settings.GivenFile;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A plan in a file: what was planned where, so that exactly this is applied or nothing.
 *
 * @param schema the version of this form
 * @param runbook the runbook's id
 * @param content the hash of its classes
 * @param context the cluster's context
 * @param cluster the cluster's uid
 * @param namespace where it acts
 * @param parameters of the run; secret ones are left out and have to be given again
 * @param effects what would be sent, a line each with what it would change
 */
record SavedPlan(
        int schema,
        String runbook,
        String content,
        String context,
        String cluster,
        String namespace,
        Map<String, String> parameters,
        List<String> effects) {
    private static final int SCHEMA = 1;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    static SavedPlan of(
            RunbookModel runbook,
            ClusterIdentity identity,
            String namespace,
            Map<String, String> parameters,
            List<String> journal) {
        var open = new TreeMap<>(parameters);
        open.keySet().removeIf(name -> Secrets.secret(runbook, name));
        var effects = new ArrayList<String>();
        for (var effect : PlannedEffect.of(journal)) {
            effects.add(effect.step() + ": " + effect.operation() + " " + effect.request() + " " + effect.changes());
        }
        return new SavedPlan(
                SCHEMA,
                runbook.id(),
                ContentHash.of(runbook),
                identity.context(),
                identity.uid(),
                namespace,
                open,
                effects);
    }

    static SavedPlan read(Path file) {
        var text = new GivenFile("the saved plan", file).text();
        try {
            var json = MAPPER.readTree(text);
            requireWhole(file, json);
            var plan = MAPPER.treeToValue(json, SavedPlan.class);
            if (plan.schema != SCHEMA) {
                throw new Refusal(
                        ExitCode.REFUSED,
                        file + " has schema " + plan.schema + ", this version reads " + SCHEMA + ". Plan again.");
            }
            return plan;
        } catch (JacksonException e) {
            throw new Refusal(
                    ExitCode.USAGE,
                    file + " is no saved plan: " + e.getOriginalMessage() + ". Nothing was done; plan again.");
        }
    }

    private static void requireWhole(Path file, JsonNode json) {
        var missing = Arrays.stream(SavedPlan.class.getRecordComponents())
                .map(RecordComponent::getName)
                .filter(name -> !json.hasNonNull(name))
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new Refusal(
                    ExitCode.USAGE,
                    file + " is no saved plan: it lacks " + missing + ". Nothing was done; plan again.");
        }
    }

    void write(Path file) throws IOException {
        Files.writeString(
                file, KnownSecrets.hide(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this)) + "\n");
    }

    /** Returns what differs from another plan, a line each; empty when they are the same. */
    List<String> drift(SavedPlan now) {
        var drift = new ArrayList<String>();
        compare("runbook's classes", content, now.content, drift);
        compare("context", context, now.context, drift);
        compare("cluster", cluster, now.cluster, drift);
        compare("namespace", namespace, now.namespace, drift);
        var gone = without(effects, now.effects);
        var fresh = without(now.effects, effects);
        gone.forEach(effect -> drift.add("planned, not any more: " + effect));
        fresh.forEach(effect -> drift.add("not planned, now: " + effect));
        if (gone.isEmpty() && fresh.isEmpty() && !effects.equals(now.effects)) {
            drift.add("the effects come in another order: " + String.join(", then ", now.effects));
        }
        return drift;
    }

    /** Each effect takes away one that is the same: what is done twice is not what is done once. */
    private static List<String> without(List<String> effects, List<String> others) {
        var rest = new ArrayList<>(effects);
        others.forEach(rest::remove);
        return rest;
    }

    private static void compare(String what, String was, String is, List<String> drift) {
        if (!was.equals(is)) {
            drift.add("the " + what + " was " + was + ", it is " + is);
        }
    }
}
