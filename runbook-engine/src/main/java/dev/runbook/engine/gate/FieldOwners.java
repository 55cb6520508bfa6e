package dev.runbook.engine.gate;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who owns the fields that a change touches, by {@code metadata.managedFields} (FieldsV1 of structured-merge-diff:
 * {@code f:} a field, {@code k:} an element by its keys). Named are managers that apply again and again, and those that
 * are known to; a person's kubectl edit takes nothing back.
 */
final class FieldOwners {
    /** How deployers and controllers name themselves, by the beginning of the name. */
    private static final Map<String, String> KNOWN = Map.of(
            "argocd", "Argo CD",
            "argo-cd", "Argo CD",
            "kustomize-controller", "Flux",
            "helm-controller", "Flux",
            "fluxcd", "Flux",
            "helm", "Helm",
            "keda", "KEDA",
            "vpa", "the vertical autoscaler");

    private static final Pattern SEGMENT = Pattern.compile("\\[([^\\]]*)]|([^.\\[]+)");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final List<ManagedFieldsEntry> entries;

    FieldOwners(@Nullable List<ManagedFieldsEntry> entries) {
        this.entries = entries == null ? List.of() : entries;
    }

    /**
     * Returns a warning for each manager that takes changes back, with the fields.
     *
     * @param changes lines of {@link Difference}
     */
    List<String> warnings(List<String> changes) {
        var fields = new TreeMap<String, TreeSet<String>>();
        for (var change : changes) {
            int colon = change.indexOf(": ");
            if (colon > 2 && !change.startsWith("+")) {
                var path = change.substring(2, colon);
                owners(path)
                        .forEach(owner -> fields.computeIfAbsent(owner, key -> new TreeSet<>())
                                .add(path));
            }
        }
        return fields.entrySet().stream()
                .map(entry -> entry.getKey() + " owns " + String.join(", ", entry.getValue())
                        + " and takes the change back when it applies again; change it there, or pause it")
                .toList();
    }

    private List<String> owners(String path) {
        var segments = new ArrayList<String>();
        SEGMENT.matcher(path)
                .results()
                .forEach(match -> segments.add(
                        Objects.requireNonNullElse(match.group(1), match.group(2) == null ? "" : match.group(2))));
        return entries.stream()
                .filter(entry -> entry.getFieldsV1() != null)
                .filter(entry -> owns(MAPPER.valueToTree(entry.getFieldsV1().getAdditionalProperties()), segments))
                .map(FieldOwners::name)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    /** Returns who it is where it takes changes back; empty where it does not. */
    private static String name(ManagedFieldsEntry entry) {
        var manager = Objects.requireNonNullElse(entry.getManager(), "");
        if (manager.startsWith("runbook") || manager.startsWith("fabric8")) {
            return "";
        }
        var known = KNOWN.keySet().stream()
                .filter(prefix -> manager.toLowerCase(java.util.Locale.ROOT).startsWith(prefix))
                .findFirst();
        return known.map(prefix -> KNOWN.get(prefix) + " (field manager " + manager + ")")
                .orElse("Apply".equals(entry.getOperation()) ? "the field manager " + manager : "");
    }

    /** A field whose value is owned as a whole has nothing below it. */
    private static boolean owns(JsonNode fields, List<String> path) {
        var at = fields;
        for (var segment : path) {
            if (at.isEmpty() && at != fields) {
                return true;
            }
            var next = below(at, segment);
            if (next == null) {
                return false;
            }
            at = next;
        }
        return true;
    }

    private static @Nullable JsonNode below(JsonNode fields, String segment) {
        var field = fields.get("f:" + segment);
        if (field != null) {
            return field;
        }
        for (var entry : fields.properties()) {
            if (entry.getKey().startsWith("k:")
                    && MAPPER.readTree(entry.getKey().substring(2))
                            .path("name")
                            .asString("")
                            .equals(segment)) {
                return entry.getValue();
            }
        }
        return null;
    }
}
