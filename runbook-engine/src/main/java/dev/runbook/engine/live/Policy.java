package dev.runbook.engine.live;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What live runs may do at most, from a YAML file with these keys.
 *
 * @param contexts the contexts that may be acted on, with {@code *}; empty for all
 * @param namespaces the namespaces that may be written to; empty for the run's own alone
 * @param protectedContexts contexts whose name has to be typed before anything changes, with {@code *}
 * @param protectedNamespaces namespaces likewise
 * @param kinds the kinds that may be written; empty for all but those that grant rights
 * @param maxObjects how many objects one run may write to
 * @param maxPodsDeleted how many pods one run may delete or evict
 * @param maxReplicasPercent by how much of its replicas one workload may be scaled down
 * @param undrilled whether a runbook may act that no packed drill has shown
 * @param killSwitch the ConfigMap that stops runs, {@code namespace/name}
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Policy(
        List<String> contexts,
        List<String> namespaces,
        List<String> protectedContexts,
        List<String> protectedNamespaces,
        List<String> kinds,
        int maxObjects,
        int maxPodsDeleted,
        int maxReplicasPercent,
        boolean undrilled,
        String killSwitch) {
    /** What is so unless a file says otherwise. */
    public static final Policy DEFAULT = new Policy(
            List.of(),
            List.of(),
            List.of("*prod*"),
            List.of("kube-system", "kube-public", "*prod*"),
            List.of(),
            10,
            5,
            50,
            false,
            "kube-system/runbook-kill-switch");

    private static final Set<String> KEYS = Set.of(
            "contexts",
            "namespaces",
            "protectedContexts",
            "protectedNamespaces",
            "kinds",
            "maxObjects",
            "maxPodsDeleted",
            "maxReplicasPercent",
            "undrilled",
            "killSwitch",
            "serve");

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException with all problems: unknown keys, wrong types
     */
    public static Policy read(Path file) {
        Map<?, ?> values;
        try {
            var text = Files.readString(file);
            values = text.isBlank() ? Map.of() : new KubernetesSerialization().unmarshal(text, Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the policy " + file + " can't be read: " + e.getMessage() + ". Nothing was done.", e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "the policy " + file + " is no YAML map: " + e.getMessage() + ". Nothing was done.", e);
        }
        return new Reader(file, values).read();
    }

    /** Returns whether a name is matched by one of several patterns, in which {@code *} stands for anything. */
    public static boolean matches(List<String> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> name.matches("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E"));
    }

    private static final class Reader {
        private final Path file;
        private final Map<?, ?> values;
        private final List<String> problems = new ArrayList<>();

        Reader(Path file, Map<?, ?> values) {
            this.file = file;
            this.values = values;
        }

        Policy read() {
            for (Object key : values.keySet()) {
                if (!KEYS.contains(String.valueOf(key))) {
                    problems.add(
                            "there is no key '" + key + "'; the keys are " + String.join(", ", new TreeSet<>(KEYS)));
                }
            }
            var policy = new Policy(
                    list("contexts", DEFAULT.contexts),
                    list("namespaces", DEFAULT.namespaces),
                    list("protectedContexts", DEFAULT.protectedContexts),
                    list("protectedNamespaces", DEFAULT.protectedNamespaces),
                    list("kinds", DEFAULT.kinds),
                    number("maxObjects", DEFAULT.maxObjects),
                    number("maxPodsDeleted", DEFAULT.maxPodsDeleted),
                    number("maxReplicasPercent", DEFAULT.maxReplicasPercent),
                    flag("undrilled", DEFAULT.undrilled),
                    text("killSwitch", DEFAULT.killSwitch));
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException("the policy " + file
                        + " is not understood, so nothing was done:\n  - " + String.join("\n  - ", problems));
            }
            return policy;
        }

        private List<String> list(String key, List<String> otherwise) {
            Object value = values.get(key);
            if (value == null) {
                return otherwise;
            }
            if (value instanceof List<?> list) {
                return list.stream().map(String::valueOf).toList();
            }
            problems.add(key + " is '" + value + "', not a list");
            return otherwise;
        }

        private int number(String key, int otherwise) {
            Object value = values.get(key);
            if (value == null) {
                return otherwise;
            }
            if (value instanceof Integer number && number >= 0) {
                return number;
            }
            problems.add(key + " is '" + value + "', not a whole number from 0");
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

        private String text(String key, String otherwise) {
            @Nullable Object value = values.get(key);
            if (value == null) {
                return otherwise;
            }
            if (value instanceof String text && text.matches("[^/]+/[^/]+")) {
                return text;
            }
            problems.add(key + " is '" + value + "', not namespace/name");
            return otherwise;
        }
    }
}
