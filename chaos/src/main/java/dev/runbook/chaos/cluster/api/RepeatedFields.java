package dev.runbook.chaos.cluster.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads bodies once more, slowly, in which fields stand twice, to say which. */
final class RepeatedFields {
    private final List<String> problems = new ArrayList<>();

    private RepeatedFields() {}

    /** Names the repeated fields of a JSON object and, since their order counts, the unknown ones between them. */
    static List<String> ofJson(byte[] body, Schema schema) {
        var repeated = new RepeatedFields();
        try (var parser = Json.parser(body)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                repeated.object(parser, schema, "");
            }
        }
        return repeated.problems;
    }

    /** Names the repeated keys of YAML as {@code line 7: key "k" already set in map}. */
    static List<String> ofYaml(byte[] body) {
        var repeated = new RepeatedFields();
        new Compose(LoadSettings.builder().setUseMarks(true).build())
                .composeString(new String(body, StandardCharsets.UTF_8))
                .ifPresent(repeated::keys);
        return repeated.problems;
    }

    private void object(JsonParser parser, Schema schema, String path) {
        var seen = new HashSet<String>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            var value = parser.nextToken();
            var field = path + name;
            var held = schema.member(name);
            if (held == null) {
                problems.add("unknown field \"" + field + "\"");
                parser.skipChildren();
                continue;
            }
            if (!seen.add(name)) {
                problems.add("duplicate field \"" + field + "\"");
            }
            value(parser, value, held, field);
        }
    }

    private void value(JsonParser parser, JsonToken first, Schema schema, String path) {
        if (first == JsonToken.START_OBJECT) {
            object(parser, schema, path + ".");
        } else if (first == JsonToken.START_ARRAY) {
            int index = 0;
            for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                value(parser, token, schema, path + "[" + index + "]");
                index++;
            }
        }
    }

    private void keys(Node node) {
        if (node instanceof MappingNode map) {
            var seen = new HashSet<String>();
            for (var entry : map.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key && !seen.add(key.getValue())) {
                    int line =
                            key.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
                    problems.add("line " + line + ": key \"" + key.getValue() + "\" already set in map");
                }
                keys(entry.getValueNode());
            }
        } else if (node instanceof SequenceNode list) {
            list.getValue().forEach(this::keys);
        }
    }
}
