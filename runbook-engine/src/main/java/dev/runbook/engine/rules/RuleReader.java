package dev.runbook.engine.rules;

import dev.runbook.engine.settings.GivenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
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
    private static final String MERGED = "<<";

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
            found |= object(file, document);
        }
        if (!found) {
            problems.add(file + " has no list of groups, so it is no rule file");
        }
    }

    /** Reads a rule file, a resource, or a list of them; returns whether it was one. */
    private boolean object(Path file, Node object) {
        if (value(object, "items") instanceof SequenceNode items) {
            boolean found = false;
            for (var item : items.getValue()) {
                found |= object(file, item);
            }
            return found;
        }
        var spec = value(object, "spec");
        if (value(spec == null ? object : spec, "groups") instanceof SequenceNode groups) {
            groups.getValue().forEach(group -> group(file, group));
            return true;
        }
        return false;
    }

    /** A group without rules is one for Prometheus, too. */
    private void group(Path file, Node group) {
        if (value(group, "rules") instanceof SequenceNode list) {
            for (var rule : list.getValue()) {
                if (value(rule, "record") == null) {
                    rule(file, text(group, "name"), rule);
                }
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
                texts(value(rule, "labels")),
                annotations == null ? "" : text(annotations, "runbook_url")));
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private static String text(Node node, String key) {
        return value(node, key) instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static SortedMap<String, String> texts(@Nullable Node node) {
        var texts = new TreeMap<String, String>();
        if (node instanceof MappingNode map) {
            map.getValue().forEach(entry -> {
                if (entry.getKeyNode() instanceof ScalarNode name && entry.getValueNode() instanceof ScalarNode text) {
                    texts.put(name.getValue(), text.getValue());
                }
            });
        }
        return texts;
    }

    /** Returns a key's value; what the map has itself goes before what is merged into it. */
    private static @Nullable Node value(@Nullable Node node, String key) {
        if (node instanceof SequenceNode several) {
            return key.equals(MERGED) ? null : first(several.getValue(), key);
        }
        if (node instanceof MappingNode map) {
            for (var entry : map.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key)) {
                    return entry.getValueNode();
                }
            }
            return key.equals(MERGED) ? null : value(value(map, MERGED), key);
        }
        return null;
    }

    private static @Nullable Node first(List<Node> merged, String key) {
        return merged.stream()
                .map(one -> value(one, key))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
