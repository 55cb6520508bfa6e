package dev.runbook.engine.cli;

import dev.runbook.api.FiringAlert;
import dev.runbook.api.ObjectRef;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.RecordedEffect;
import dev.runbook.engine.journal.Values;
import dev.runbook.engine.live.AlertFingerprint;
import dev.runbook.engine.live.ClusterIdentity;
import dev.runbook.engine.model.RunbookModel;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a live run writes down of itself when it begins, and reads again when it is resumed. */
final class RunHeader {
    /** The key of the fingerprint of the alert that started a run. */
    static final String FINGERPRINT = "fingerprint";

    private static final String ALERT = "alert";

    private RunHeader() {}

    static Map<String, String> of(
            String run,
            RunbookModel runbook,
            ClusterIdentity identity,
            Map<String, String> parameters,
            @Nullable FiringAlert alert,
            long token,
            List<ObjectRef> targets,
            Consent consent) {
        var header = new LinkedHashMap<String, String>();
        header.put("run", run);
        header.put("id", runbook.id());
        header.put("content", ContentHash.of(runbook));
        RunClasses.of(runbook).write(header);
        header.put("steps", steps(runbook));
        header.put("context", identity.context());
        header.put("server", identity.server());
        header.put("cluster", identity.uid());
        header.put("user", identity.user());
        header.put("token", String.valueOf(token));
        header.put("targets", Values.toJson(targets));
        header.put("engine", Version.number());
        header.put("java", Runtime.version().toString());
        consent.recorded().ifPresent(reason -> header.put("breakGlass", reason));
        if (!consent.reason.isBlank()) {
            header.put("reason", consent.reason);
        }
        if (alert != null) {
            header.put(ALERT, Values.toJson(alert));
            header.put(FINGERPRINT, AlertFingerprint.of(alert.labels()));
            header.put("alertName", alert.name());
        }
        parameters.forEach((name, value) -> header.put("parameter." + name, Secrets.masked(runbook, name, value)));
        return header;
    }

    /** Returns the alert that started a run; null when a person did. */
    static @Nullable FiringAlert alert(Map<String, String> header) {
        var json = header.get(ALERT);
        return json == null ? null : (FiringAlert) Values.fromJson(json, FiringAlert.class);
    }

    /** Returns the objects that a run planned to write to, and those that it wrote to. */
    static List<ObjectRef> targets(History history) {
        var json = history.header().get("targets");
        var targets = new LinkedHashSet<ObjectRef>();
        if (json != null && Values.fromJson(json, ObjectRef[].class) instanceof ObjectRef[] planned) {
            targets.addAll(List.of(planned));
        }
        history.steps().stream()
                .flatMap(step -> step.effects().stream())
                .map(RecordedEffect::target)
                .filter(Objects::nonNull)
                .forEach(targets::add);
        return List.copyOf(targets);
    }

    static String steps(RunbookModel runbook) {
        return runbook.steps().stream()
                .map(step -> step.kind() + " " + step.name())
                .collect(Collectors.joining(", "));
    }
}
