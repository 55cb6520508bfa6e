package dev.runbook.engine.rules;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the alert rules of Prometheus' rule files and of {@code PrometheusRule} resources. Recording rules are left out. */
final class RuleReader {
    private final List<GivenRule> rules = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    List<GivenRule> rules() {
        return rules;
    }

    List<String> problems() {
        return problems;
    }

    void read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            problems.add(file + " can't be read: " + e.getMessage());
            return;
        }
        try {
            var content = new KubernetesSerialization().unmarshal(text, Map.class);
            Object spec = content == null ? null : content.get("spec");
            Object groups =
                    spec instanceof Map<?, ?> map ? map.get("groups") : content == null ? null : content.get("groups");
            if (groups instanceof List<?> list) {
                list.forEach(group -> group(file, group));
            } else {
                problems.add(file + " has no list of groups, so it is no rule file");
            }
        } catch (RuntimeException e) {
            problems.add(file + " is no YAML: " + e.getMessage());
        }
    }

    private void group(Path file, Object group) {
        if (!(group instanceof Map<?, ?> map) || !(map.get("rules") instanceof List<?> list)) {
            problems.add(file + " has a group without rules");
            return;
        }
        int number = 0;
        for (Object rule : list) {
            number++;
            if (rule instanceof Map<?, ?> values && !values.containsKey("record")) {
                rule(file, text(map, "name"), number, values);
            }
        }
    }

    private void rule(Path file, String group, int number, Map<?, ?> values) {
        var name = text(values, "alert");
        if (name.isBlank()) {
            problems.add(file + ", group " + group + ": rule " + number + " has neither alert nor record");
            return;
        }
        Object annotations = values.get("annotations");
        var held = text(values, "for");
        rules.add(new GivenRule(
                file,
                group,
                name,
                text(values, "expr"),
                held.isEmpty() ? "0s" : held,
                annotations instanceof Map<?, ?> map ? text(map, "runbook_url") : ""));
    }

    private static String text(Map<?, ?> values, String key) {
        Object value = values.get(key);
        return value == null ? "" : String.valueOf(value);
    }
}
