package dev.runbook.chaos.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Finds the objects of one type by the uid of the owner that controls them; an empty uid stands for none. */
final class ControllerIndex {
    private final Map<String, TreeSet<String>> paths = new HashMap<>();

    /** Takes note of a change of an object; before is null when it came, after when it went. */
    void change(String path, @Nullable ObjectNode before, @Nullable ObjectNode after) {
        var old = before == null ? null : controller(before);
        var now = after == null ? null : controller(after);
        if (old != null && !old.equals(now)) {
            paths.computeIfPresent(old, (uid, having) -> {
                having.remove(path);
                return having.isEmpty() ? null : having;
            });
        }
        if (now != null && !now.equals(old)) {
            paths.computeIfAbsent(now, any -> new TreeSet<>()).add(path);
        }
    }

    SortedSet<String> of(String owner) {
        return paths.getOrDefault(owner, new TreeSet<>());
    }

    /** Returns the uid of the controlling owner, empty if there is none. */
    static String controller(ObjectNode object) {
        for (var reference : object.path("metadata").path("ownerReferences")) {
            if (reference.path("controller").asBoolean(false)) {
                return reference.path("uid").asString("");
            }
        }
        return "";
    }
}
