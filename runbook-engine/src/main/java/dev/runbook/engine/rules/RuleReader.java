package dev.runbook.engine.rules;

import dev.runbook.engine.settings.GivenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

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
        try {
            documents(file, Files.readString(file));
        } catch (IOException e) {
            problems.add(file + " can't be read: " + GivenFile.reason(e));
        } catch (MarkedYamlEngineException e) {
            var where =
                    e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
            problems.add(file + where + " is no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(file + " is no YAML: " + e.getMessage());
        }
    }

    private void documents(Path file, String text) {
        boolean found = false;
        for (var document : new Compose(LoadSettings.builder().build()).composeAllFromString(text)) {
            var spec = value(document, "spec");
            if (value(spec == null ? document : spec, "groups") instanceof SequenceNode groups) {
                groups.getValue().forEach(group -> group(file, group));
                found = true;
            }
        }
        if (!found) {
            problems.add(file + " has no list of groups, so it is no rule file");
        }
    }

    private void group(Path file, Node group) {
        if (!(value(group, "rules") instanceof SequenceNode list)) {
            problems.add(file + ":" + line(group) + " is a group without rules");
            return;
        }
        for (var rule : list.getValue()) {
            if (value(rule, "record") == null) {
                rule(file, text(group, "name"), rule);
            }
        }
    }

    private void rule(Path file, String group, Node rule) {
        var name = text(rule, "alert");
        if (name.isBlank()) {
            problems.add(file + ":" + line(rule) + ", group " + group + ": a rule has neither alert nor record");
            return;
        }
        var held = text(rule, "for");
        var annotations = value(rule, "annotations");
        rules.add(new GivenRule(
                file,
                line(rule),
                group,
                name,
                text(rule, "expr"),
                held.isEmpty() ? "0s" : held,
                annotations == null ? "" : text(annotations, "runbook_url")));
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private static String text(Node node, String key) {
        return value(node, key) instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static @Nullable Node value(@Nullable Node node, String key) {
        if (node instanceof MappingNode map) {
            for (var entry : map.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key)) {
                    return entry.getValueNode();
                }
            }
        }
        return null;
    }
}
