package dev.runbook.engine.cli;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where the files of a server name secrets: {@code env:NAME} and {@code file:PATH} anywhere in their values.
 *
 * @param variables names of variables
 * @param files paths
 */
record SecretReferences(SortedSet<String> variables, SortedSet<String> files) {
    private static final Pattern VARIABLE = Pattern.compile("env:([A-Za-z_][A-Za-z0-9_]*)");
    private static final String FILE = "file:";

    /** Reads the texts of YAML files. */
    static SecretReferences in(Collection<String> texts) {
        var references = new SecretReferences(new TreeSet<>(), new TreeSet<>());
        var yaml = new KubernetesSerialization();
        texts.forEach(text -> references.take(yaml.unmarshal(text, Object.class)));
        return references;
    }

    private void take(Object value) {
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(this::take);
        } else if (value instanceof Collection<?> values) {
            values.forEach(this::take);
        } else if (value instanceof String text) {
            var variable = VARIABLE.matcher(text);
            if (variable.matches()) {
                variables.add(variable.group(1));
            } else if (text.startsWith(FILE)) {
                files.add(text.substring(FILE.length()));
            }
        }
    }
}
