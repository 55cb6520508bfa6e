package dev.runbook.engine.live;

import dev.runbook.engine.promql.Durations;
import dev.runbook.engine.promql.PromQl;
import dev.runbook.engine.settings.GivenFile;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads a policy file, with all that is wrong with it at once. */
final class PolicyFile {
    private static final Set<String> KEYS = Set.of(
            "contexts",
            "namespaces",
            "protectedContexts",
            "protectedNamespaces",
            "kinds",
            "verbs",
            "maxObjects",
            "maxPodsDeleted",
            "maxReplicasPercent",
            "undrilled",
            "killSwitch",
            "attempts",
            "coolDown",
            "windows",
            "abort",
            "abortUnreadable",
            "approvals",
            "approvalNamespace",
            "tell",
            "preimageKeys",
            "serve");

    /** Lists that allow what they name, and everything where they are left out. */
    private static final Set<String> ALLOWING = Set.of("contexts", "namespaces", "kinds", "verbs", "open");

    private final Path file;
    private final Map<?, ?> values;
    private final List<String> problems = new ArrayList<>();

    private PolicyFile(Path file, Map<?, ?> values) {
        this.file = file;
        this.values = values;
    }

    static Policy read(Path file) {
        var values = new GivenFile("the policy", file).map();
        return new PolicyFile(file, values).read();
    }

    private Policy read() {
        known("", values, KEYS);
        var otherwise = Policy.DEFAULT;
        var policy = new Policy(
                list(values, "contexts", otherwise.contexts()),
                list(values, "namespaces", otherwise.namespaces()),
                list(values, "protectedContexts", otherwise.protectedContexts()),
                list(values, "protectedNamespaces", otherwise.protectedNamespaces()),
                list(values, "kinds", otherwise.kinds()),
                list(values, "verbs", otherwise.verbs()),
                number(values, "maxObjects", 0, otherwise.maxObjects()),
                number(values, "maxPodsDeleted", 0, otherwise.maxPodsDeleted()),
                number(values, "maxReplicasPercent", 0, otherwise.maxReplicasPercent()),
                flag("undrilled", otherwise.undrilled()),
                killSwitch(otherwise.killSwitch()),
                number(values, "attempts", 1, otherwise.attempts()),
                parsed(values, "coolDown", Durations::parse, otherwise.coolDown()),
                windows(),
                abort(),
                approvals(),
                parsed(values, "approvalNamespace", text -> text, otherwise.approvalNamespace()),
                parsed(values, "tell", text -> text, otherwise.tell()),
                list(values, "preimageKeys", otherwise.preimageKeys()));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("the policy " + file + " is not understood, so nothing was done:\n  - "
                    + String.join("\n  - ", problems));
        }
        return policy;
    }

    private TimeWindows windows() {
        var windows = map("windows", Set.of("zone", "open", "freeze"));
        if (!windows.isEmpty() && !windows.containsKey("zone")) {
            problems.add("windows has no zone, as Europe/Prague: nobody knows whose clocks count");
        }
        return new TimeWindows(
                parsed(windows, "zone", ZoneId::of, TimeWindows.ALWAYS.zone()),
                all(windows, "open", TimeWindows.Weekly::parse),
                all(windows, "freeze", TimeWindows.Freeze::parse));
    }

    private AbortConditions abort() {
        var expressions = new TreeMap<String, String>();
        Object abort = values.get("abort");
        if (abort instanceof Map<?, ?> map) {
            map.forEach((name, expression) -> {
                try {
                    PromQl.parse(String.valueOf(expression));
                    expressions.put(String.valueOf(name), String.valueOf(expression));
                } catch (RuntimeException e) {
                    problems.add("abort." + name + " is no PromQL: " + e.getMessage());
                }
            });
        } else if (abort != null) {
            problems.add("abort is '" + abort + "', not a map of names and PromQL");
        }
        var unreadable = parsed(values, "abortUnreadable", text -> text, "stop");
        if (!unreadable.equals("stop") && !unreadable.equals("go")) {
            problems.add("abortUnreadable is '" + unreadable + "', not stop or go");
        }
        return new AbortConditions(expressions, !unreadable.equals("go"));
    }

    private List<ApprovalRule> approvals() {
        var rules = new ArrayList<ApprovalRule>();
        Object value = values.get("approvals");
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) instanceof Map<?, ?> rule) {
                    known("approvals[" + i + "].", rule, Set.of("contexts", "namespaces", "people"));
                    rules.add(new ApprovalRule(
                            list(rule, "contexts", List.of("*")),
                            list(rule, "namespaces", List.of("*")),
                            number(rule, "people", 1, 1)));
                } else {
                    problems.add("approvals[" + i + "] is '" + list.get(i) + "', not a map");
                }
            }
        } else if (value != null) {
            problems.add("approvals is '" + value + "', not a list");
        }
        return List.copyOf(rules);
    }

    private void known(String where, Map<?, ?> map, Set<String> keys) {
        map.forEach((key, value) -> {
            if (!keys.contains(String.valueOf(key))) {
                problems.add("there is no key '" + where + key + "'; the keys are "
                        + String.join(", ", new TreeSet<>(keys)));
            } else if (value == null) {
                problems.add(where + key + " has no value: give it one, or leave it out");
            }
        });
    }

    private Map<?, ?> map(String key, Set<String> keys) {
        Object value = values.get(key);
        if (value instanceof Map<?, ?> map) {
            known(key + ".", map, keys);
            return map;
        }
        if (value != null) {
            problems.add(key + " is '" + value + "', not a map");
        }
        return Map.of();
    }

    private List<String> list(Map<?, ?> from, String key, List<String> otherwise) {
        Object value = from.get(key);
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof List<?> list)) {
            problems.add(key + " is '" + value + "', not a list");
            return otherwise;
        }
        if (list.isEmpty() && ALLOWING.contains(key)) {
            problems.add(key + " is empty, which would allow everything: name something, or leave it out");
        }
        return list.stream().map(String::valueOf).toList();
    }

    private <T> List<T> all(Map<?, ?> from, String key, Function<String, T> parser) {
        var parsed = new ArrayList<T>();
        for (var text : list(from, key, List.of())) {
            try {
                parsed.add(parser.apply(text));
            } catch (IllegalArgumentException e) {
                problems.add(key + ": " + e.getMessage());
            }
        }
        return parsed;
    }

    private int number(Map<?, ?> from, String key, int least, int otherwise) {
        Object value = from.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Integer number && number >= least) {
            return number;
        }
        problems.add(key + " is '" + value + "', not a whole number from " + least);
        return otherwise;
    }

    private boolean flag(String key, boolean otherwise) {
        Object value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        problems.add(key + " is '" + value + "', not true or false");
        return otherwise;
    }

    private <T> T parsed(Map<?, ?> from, String key, Function<String, T> parser, T otherwise) {
        Object value = from.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof List<?> || value instanceof Map<?, ?>) {
            problems.add(key + " is '" + value + "', not one text");
            return otherwise;
        }
        try {
            return parser.apply(String.valueOf(value));
        } catch (IllegalArgumentException | DateTimeException e) {
            problems.add(key + " is '" + value + "': " + e.getMessage());
            return otherwise;
        }
    }

    private String killSwitch(String otherwise) {
        var place = parsed(values, "killSwitch", text -> text, otherwise);
        if (!place.matches("[^/]+/[^/]+")) {
            problems.add("killSwitch is '" + place + "', not namespace/name");
        }
        return place;
    }
}
