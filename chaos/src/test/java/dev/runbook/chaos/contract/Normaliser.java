package dev.runbook.chaos.contract;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Replaces what no two clusters have in common by placeholders: generated names, uids, timestamps, resource versions and
 * addresses. A name or uid that occurs twice gets the same placeholder twice, so that references are compared. This list
 * is the whole list: everything else is compared as it is.
 *
 * <ul>
 *   <li>generated names: the suffixes that the API server and controllers append, by Kubernetes' alphabet without vowels
 *       (k8s.io/apimachinery/pkg/util/rand), template hashes, event names, ids of containers, images, continue tokens
 *   <li>uids: UUIDs
 *   <li>timestamps: RFC 3339; how long an image pull took and how large the image was; a CronJob's minute in a Job's name
 *   <li>resource versions: the field of that name, where it is neither empty nor 0
 *   <li>addresses: IPv4 addresses, allocated node ports, and the node's name
 * </ul>
 */
final class Normaliser {
    private static final String SAFE = "[bcdfghjklmnpqrstvwxz2456789]";
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
    private static final Pattern PULLED =
            Pattern.compile(" in [0-9.]+m?s \\([0-9.]+m?s including waiting\\)\\. Image size: \\d+ bytes\\.");
    private static final Pattern ADDRESS =
            Pattern.compile("(?<![\\d.])(?!0\\.0\\.0\\.0)\\d{1,3}(\\.\\d{1,3}){3}(?![\\d.])");
    private static final Pattern ID = Pattern.compile("(containerd://|sha256:)?\\b[0-9a-f]{64}\\b");
    private static final Pattern EVENT = Pattern.compile("\\.[0-9a-f]{14,16}(?![0-9a-f])");
    private static final Pattern HASH = Pattern.compile("(?<=-|-hash=)" + SAFE + "{6,10}(?=-" + SAFE
            + "{5}(?![a-z0-9-])|-?(?![a-z0-9-])|-\\d+(-\\w+)?(?![a-z0-9-]))");
    private static final Pattern SELECTED = Pattern.compile("(?<=rollouts-pod-template-hash=)" + SAFE + "{6,10}");
    private static final Pattern SUFFIX = Pattern.compile("(?<=-)(?!https)" + SAFE + "{5}(?![a-z0-9-])");
    private static final Pattern MINUTE = Pattern.compile("(?<=-)[23]\\d{7}(?![a-z0-9])");
    private static final Set<String> HASHES = Set.of(
            "pod-template-hash",
            "activeSelector",
            "previewSelector",
            "controller-revision-hash",
            "controller.kubernetes.io/hash",
            "rollouts-pod-template-hash",
            "currentPodHash",
            "stableRS",
            "podTemplateHash",
            "latestPodTemplateHash",
            "stablePodTemplateHash");

    private final Map<String, String> placeholders = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, String> aliases;

    private Normaliser(Map<String, String> aliases) {
        this.aliases = aliases;
    }

    /**
     * Returns a transcript in which only what can be compared is left.
     *
     * @param aliases literal text by its placeholder: the namespace, the node's name
     */
    static ArrayNode normalise(ArrayNode entries, Map<String, String> aliases) {
        return (ArrayNode) new Normaliser(aliases).of("", entries);
    }

    private JsonNode of(String key, JsonNode node) {
        if (node instanceof ObjectNode object) {
            var result = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(field -> result.set(string("", field.getKey()), of(field.getKey(), field.getValue())));
            return result;
        }
        if (node instanceof ArrayNode array) {
            var result = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> result.add(of(key, element)));
            return result;
        }
        if (node.isString()) {
            return JsonNodeFactory.instance.stringNode(string(key, node.asString()));
        }
        if (key.equals("nodePort") || key.equals("healthCheckNodePort")) {
            return JsonNodeFactory.instance.stringNode("<address>");
        }
        return node;
    }

    private String string(String key, String text) {
        if (key.equals("resourceVersion") && !text.isEmpty() && !text.equals("0")) {
            return "<version>";
        }
        if (key.equals("continue") && !text.isEmpty()) {
            return "<continue>";
        }
        if ((key.equals("containerID") || key.equals("imageID")) && !text.isEmpty()) {
            return "<id>";
        }
        if (HASHES.contains(key) && !text.isEmpty()) {
            return numbered("hash", text);
        }
        var result = text;
        for (var alias : aliases.entrySet()) {
            result = result.replace(alias.getValue(), "<" + alias.getKey() + ">");
        }
        result = replace(UUID, result, match -> numbered("uid", match.group()));
        result = TIME.matcher(result).replaceAll("<time>");
        result = PULLED.matcher(result).replaceAll(" in <time>");
        result = ADDRESS.matcher(result).replaceAll("<address>");
        result = ID.matcher(result).replaceAll("<id>");
        result = EVENT.matcher(result).replaceAll(".<id>");
        result = MINUTE.matcher(result).replaceAll("<minute>");
        result = replace(SELECTED, result, match -> numbered("hash", match.group()));
        result = replace(HASH, result, match -> numbered("hash", match.group()));
        return replace(SUFFIX, result, match -> numbered("suffix", match.group()));
    }

    private String numbered(String kind, String text) {
        return placeholders.computeIfAbsent(
                kind + text, any -> "<" + kind + "-" + counts.merge(kind, 1, Integer::sum) + ">");
    }

    private static String replace(
            Pattern pattern, String text, java.util.function.Function<MatchResult, String> replacement) {
        return pattern.matcher(text)
                .replaceAll(match -> java.util.regex.Matcher.quoteReplacement(replacement.apply(match)));
    }

    /** Names the first places where two transcripts differ, one line each; empty when they are equal. */
    static List<String> differences(JsonNode expected, JsonNode actual) {
        var found = new java.util.ArrayList<String>();
        compare("", expected, actual, found);
        return found;
    }

    private static void compare(String at, JsonNode expected, JsonNode actual, List<String> found) {
        if (expected.equals(actual)) {
            return;
        }
        if (expected instanceof ObjectNode one && actual instanceof ObjectNode other) {
            one.propertyNames().forEach(name -> compare(at + "/" + name, one.path(name), other.path(name), found));
            other.propertyNames().stream()
                    .filter(name -> !one.has(name))
                    .forEach(name ->
                            found.add(at + "/" + name + ": Kubernetes lacks it, embedded has " + other.get(name)));
        } else if (expected instanceof ArrayNode one && actual instanceof ArrayNode other) {
            for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
                compare(at + "/" + i, one.path(i), other.path(i), found);
            }
        } else if (actual.isMissingNode()) {
            found.add(at + ": Kubernetes has " + expected + ", embedded lacks it");
        } else if (expected.isMissingNode()) {
            found.add(at + ": Kubernetes lacks it, embedded has " + actual);
        } else {
            found.add(at + ": Kubernetes has " + expected + ", embedded " + actual);
        }
    }
}
