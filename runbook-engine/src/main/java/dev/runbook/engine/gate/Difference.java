package dev.runbook.engine.gate;

import dev.runbook.engine.journal.KnownSecrets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What differs between two objects, a line a field: {@code ~ spec.replicas: 3 -> 5}. Secrets are not shown. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Difference {
    private final List<String> lines = new ArrayList<>();

    private final boolean secret;

    private Difference(boolean secret) {
        this.secret = secret;
    }

    /** Returns the lines; empty for equal ones. */
    public static List<String> of(JsonNode was, JsonNode now) {
        var difference = new Difference(was.path("kind").asString("").equals("Secret"));
        difference.compare("", was, now);
        return List.copyOf(difference.lines);
    }

    private void compare(String path, @Nullable JsonNode was, @Nullable JsonNode now) {
        var before = was == null ? MissingNode.getInstance() : was;
        var after = now == null ? MissingNode.getInstance() : now;
        if (before.equals(after) || (absent(before) && absent(after))) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            var names = new TreeSet<String>(before.propertyNames());
            names.addAll(after.propertyNames());
            names.forEach(name -> compare(below(path, name), before.get(name), after.get(name)));
        } else if (before.isArray() && after.isArray() && before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                compare(element(path, before.get(i), i), before.get(i), after.get(i));
            }
        } else if (absent(before)) {
            lines.add("+ " + path + ": " + text(path, after));
        } else if (absent(after)) {
            lines.add("- " + path + ": " + text(path, before));
        } else {
            lines.add("~ " + path + ": " + text(path, before) + " -> " + text(path, after));
        }
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static String below(String path, String name) {
        var plain = name.matches("[A-Za-z0-9_-]+") ? name : "[" + name + "]";
        return path.isEmpty() ? plain : plain.startsWith("[") ? path + plain : path + "." + plain;
    }

    private static String element(String path, JsonNode element, int index) {
        var name = element.path("name").asString("");
        return path + "[" + (name.isEmpty() ? index : name) + "]";
    }

    private String text(String path, JsonNode value) {
        if (secret || KnownSecrets.named(path) || path.contains(".env[")) {
            return "***";
        }
        return KnownSecrets.hide(value.isString() ? value.asString() : value.toString());
    }
}
