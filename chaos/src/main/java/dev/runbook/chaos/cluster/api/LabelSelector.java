package dev.runbook.chaos.cluster.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A label selector, from a query's text or from an object's {@code selector} field. */
final class LabelSelector {
    static final LabelSelector ALL = new LabelSelector(List.of());

    private static final Pattern SET =
            Pattern.compile("(?<key>[^\\s!=,()]+)\\s+(?<operator>in|notin)\\s*\\((?<values>[^()]*)\\)");
    private static final Pattern EQUALITY =
            Pattern.compile("(?<key>[^\\s!=,()]+)\\s*(?<operator>==|=|!=)\\s*(?<value>[^\\s!=,()]*)");
    private static final Pattern EXISTENCE = Pattern.compile("(?<not>!?)\\s*(?<key>[^\\s!=,()]+)");

    private final List<Requirement> requirements;

    private LabelSelector(List<Requirement> requirements) {
        this.requirements = requirements;
    }

    /** Returns the labels that every selected object has, by key; those that it may lack or choose are left out. */
    Map<String, String> equalities() {
        var equalities = new TreeMap<String, String>();
        for (var requirement : requirements) {
            if (requirement instanceof OneOf one && one.values().size() == 1) {
                equalities.put(one.key(), one.values().iterator().next());
            }
        }
        return equalities;
    }

    /** Tells whether it asks for one of the {@link #equalities} and for nothing else. */
    boolean isOfOneLabel() {
        return requirements.size() == 1 && !equalities().isEmpty();
    }

    /** Reads the {@code labelSelector} parameter; a text that is none is a 400. */
    static LabelSelector parse(String text) {
        if (text.isBlank()) {
            return ALL;
        }
        return new LabelSelector(split(text).stream()
                .map(part -> requirement(part.strip(), text))
                .toList());
    }

    /** Reads a {@code metav1.LabelSelector}. One that is absent selects nothing, an empty one everything. */
    static LabelSelector of(JsonNode selector) {
        var requirements = new ArrayList<Requirement>();
        if (selector.isMissingNode() || selector.isNull()) {
            requirements.add(labels -> false);
        }
        selector.path("matchLabels")
                .properties()
                .forEach(label -> requirements.add(
                        oneOf(label.getKey(), Set.of(label.getValue().asString("")))));
        selector.path("matchExpressions").forEach(expression -> requirements.add(expression(expression)));
        return new LabelSelector(List.copyOf(requirements));
    }

    boolean matches(JsonNode object) {
        if (requirements.isEmpty()) {
            return true;
        }
        var labels = object.path("metadata").path("labels");
        return matchesLabels(labels);
    }

    boolean matchesLabels(JsonNode labels) {
        for (var requirement : requirements) {
            if (!requirement.holds(labels)) {
                return false;
            }
        }
        return true;
    }

    private static Requirement expression(JsonNode expression) {
        var key = expression.path("key").asString("");
        var values = new ArrayList<String>();
        expression.path("values").forEach(value -> values.add(value.asString("")));
        return switch (expression.path("operator").asString("")) {
            case "In" -> oneOf(key, Set.copyOf(values));
            case "NotIn" -> not(oneOf(key, Set.copyOf(values)));
            case "Exists" -> exists(key);
            case "DoesNotExist" -> not(exists(key));
            default -> labels -> false;
        };
    }

    private static List<String> split(String text) {
        var parts = new ArrayList<String>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static Requirement requirement(String part, String whole) {
        var set = SET.matcher(part);
        if (set.matches()) {
            var values = Set.of(set.group("values").strip().split("\\s*,\\s*"));
            var oneOf = oneOf(set.group("key"), values);
            return set.group("operator").equals("in") ? oneOf : not(oneOf);
        }
        var equality = EQUALITY.matcher(part);
        if (equality.matches()) {
            var equal = oneOf(equality.group("key"), Set.of(equality.group("value")));
            return equality.group("operator").equals("!=") ? not(equal) : equal;
        }
        var existence = EXISTENCE.matcher(part);
        if (existence.matches()) {
            var exists = exists(existence.group("key"));
            return existence.group("not").isEmpty() ? exists : not(exists);
        }
        var words = part.split("\\s+");
        if (words.length > 1) {
            throw Refusal.badRequest(
                    "unable to parse requirement: found '" + words[1] + "', expected: in, notin, =, ==, !=, gt, lt");
        }
        throw Refusal.badRequest("unable to parse requirement: found '" + part + "' in label selector \"" + whole
                + "\", expected: =, ==, !=, in, notin, or a key alone");
    }

    private static Requirement oneOf(String key, Set<String> values) {
        return new OneOf(key, values);
    }

    private static Requirement exists(String key) {
        return labels -> labels.has(key);
    }

    private static Requirement not(Requirement requirement) {
        return labels -> !requirement.holds(labels);
    }

    private interface Requirement {
        boolean holds(JsonNode labels);
    }

    private record OneOf(String key, Set<String> values) implements Requirement {
        @Override
        public boolean holds(JsonNode labels) {
            var label = labels.get(key);
            return label != null && values.contains(label.asString(""));
        }
    }
}
