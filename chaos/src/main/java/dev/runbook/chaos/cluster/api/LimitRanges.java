package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.PodResources;
import dev.runbook.chaos.cluster.Quantity;
import dev.runbook.chaos.cluster.ResourceType;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Fills in and checks the requests and limits of pods by their namespace's LimitRanges, in the words of Kubernetes. */
final class LimitRanges {
    private static final String SET = "kubernetes.io/limit-ranger";

    private LimitRanges() {}

    /** Completes a LimitRange: limits default to the most, requests to the limits, then to the least. */
    static void defaults(ObjectNode spec) {
        for (var node : spec.path("limits")) {
            if (node instanceof ObjectNode item) {
                for (var field : List.of("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")) {
                    if (item.get(field) instanceof ObjectNode amounts) {
                        PodDefaults.canonical(amounts);
                    }
                }
                if (item.path("type").asString("").equals("Container")) {
                    inherit(item, "max", "default");
                    inherit(item, "default", "defaultRequest");
                    inherit(item, "min", "defaultRequest");
                }
            }
        }
    }

    private static void inherit(ObjectNode item, String from, String to) {
        item.path(from)
                .properties()
                .forEach(amount -> item.withObject("/" + to).putIfAbsent(amount.getKey(), amount.getValue()));
    }

    /** Completes a new pod; returns what of it the ranges don't allow. */
    static Optional<String> admit(ObjectStore store, ObjectNode pod) {
        var ranges = store.list(
                ResourceType.LIMIT_RANGE, pod.path("metadata").path("namespace").asString(""));
        for (var range : ranges) {
            fill(range, pod);
        }
        for (var range : ranges) {
            var problems = new ArrayList<String>();
            range.path("spec").path("limits").forEach(item -> check(item, pod, problems));
            if (!problems.isEmpty()) {
                return Optional.of(problems.size() == 1 ? problems.get(0) : "[" + String.join(", ", problems) + "]");
            }
        }
        return Optional.empty();
    }

    private static void fill(ObjectNode range, ObjectNode pod) {
        var added = new ArrayList<String>();
        for (var item : range.path("spec").path("limits")) {
            if (item.path("type").asString("").equals("Container")) {
                for (var kind : List.of("containers", "initContainers")) {
                    var word = kind.equals("containers") ? "container " : "init container ";
                    pod.path("spec").path(kind).forEach(node -> fill(item, (ObjectNode) node, word, added));
                }
            }
        }
        if (!added.isEmpty()) {
            pod.withObject("/metadata")
                    .withObjectProperty("annotations")
                    .put(SET, "LimitRanger plugin set: " + String.join("; ", added));
        }
    }

    private static void fill(JsonNode item, ObjectNode container, String word, List<String> added) {
        var name = word + container.path("name").asString("");
        fill(item.path("defaultRequest"), container, "requests", " request for " + name, added);
        fill(item.path("default"), container, "limits", " limit for " + name, added);
    }

    private static void fill(JsonNode amounts, ObjectNode container, String kind, String what, List<String> added) {
        var set = new TreeSet<String>();
        amounts.properties().forEach(amount -> {
            var given = container.withObject("/resources").withObjectProperty(kind);
            if (!given.has(amount.getKey())) {
                given.set(amount.getKey(), amount.getValue());
                set.add(amount.getKey());
            }
        });
        if (!set.isEmpty()) {
            added.add(String.join(", ", set) + what);
        }
    }

    private static void check(JsonNode item, ObjectNode pod, List<String> problems) {
        var type = item.path("type").asString("");
        if (type.equals("Container")) {
            for (var kind : List.of("containers", "initContainers")) {
                pod.path("spec")
                        .path(kind)
                        .forEach(container -> check(
                                item,
                                type,
                                container.path("resources").path("requests"),
                                container.path("resources").path("limits"),
                                problems));
            }
        } else if (type.equals("Pod")) {
            check(item, type, PodResources.sum(pod, "requests"), PodResources.sum(pod, "limits"), problems);
        }
    }

    private static void check(JsonNode item, String type, JsonNode requests, JsonNode limits, List<String> problems) {
        item.path("min").properties().forEach(least -> {
            var key = least.getKey();
            var what = "minimum " + key + " usage per " + type + " is "
                    + least.getValue().asString("");
            if (!requests.has(key)) {
                problems.add(what + ".  No request is specified");
            } else if (amount(requests, key).compareTo(amount(least.getValue())) < 0) {
                problems.add(what + ", but request is " + amount(requests, key));
            } else if (limits.has(key) && amount(limits, key).compareTo(amount(least.getValue())) < 0) {
                problems.add(what + ", but limit is " + amount(limits, key));
            }
        });
        item.path("max").properties().forEach(most -> {
            var key = most.getKey();
            var what = "maximum " + key + " usage per " + type + " is "
                    + most.getValue().asString("");
            if (!limits.has(key)) {
                problems.add(what + ".  No limit is specified");
            } else if (amount(limits, key).compareTo(amount(most.getValue())) > 0) {
                problems.add(what + ", but limit is " + amount(limits, key));
            } else if (requests.has(key) && amount(requests, key).compareTo(amount(most.getValue())) > 0) {
                problems.add(what + ", but request is " + amount(requests, key));
            }
        });
        item.path("maxLimitRequestRatio")
                .properties()
                .forEach(ratio -> ratio(ratio.getKey(), ratio.getValue(), type, requests, limits, problems));
    }

    private static void ratio(
            String key, JsonNode most, String type, JsonNode requests, JsonNode limits, List<String> problems) {
        var what = key + " max limit to request ratio per " + type + " is " + most.asString("");
        if (!requests.has(key) || amount(requests, key).amount().signum() == 0) {
            problems.add(what + ", but no request is specified or request is 0.");
        } else if (!limits.has(key) || amount(limits, key).amount().signum() == 0) {
            problems.add(what + ", but no limit is specified or limit is 0.");
        } else {
            var given =
                    amount(limits, key).amount().divide(amount(requests, key).amount(), 9, RoundingMode.HALF_EVEN);
            if (given.compareTo(amount(most).amount()) > 0) {
                problems.add(what + ", but provided ratio is "
                        + given.setScale(6, RoundingMode.HALF_EVEN).toPlainString());
            }
        }
    }

    private static Quantity amount(JsonNode amounts, String key) {
        return amount(amounts.path(key));
    }

    private static Quantity amount(JsonNode value) {
        return Quantity.of(value.asString("0"));
    }
}
