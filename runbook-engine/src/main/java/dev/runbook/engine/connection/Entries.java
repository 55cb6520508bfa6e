package dev.runbook.engine.connection;

import dev.runbook.engine.channel.Credential;
import dev.runbook.engine.settings.PemFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The entries of a file of connections, and all that is wrong with them. */
final class Entries {
    private final Map<?, ?> values;
    private final UnaryOperator<@Nullable String> environment;
    private final List<String> problems = new ArrayList<>();

    Entries(Map<?, ?> values, UnaryOperator<@Nullable String> environment) {
        this.values = values;
        this.environment = environment;
    }

    Map<?, ?> values() {
        return values;
    }

    List<String> problems() {
        return problems;
    }

    /** Returns the entries of a section. */
    List<Entry> section(String section, Set<String> keys) {
        var entries = new ArrayList<Entry>();
        Object value = values.get(section);
        if (value == null) {
            return entries;
        }
        if (!(value instanceof Map<?, ?> named)) {
            problems.add(section + " is no map of names");
            return entries;
        }
        named.forEach((name, entry) -> {
            if (entry instanceof Map<?, ?> fields) {
                check(section + "." + name, fields, keys);
                entries.add(new Entry(section, String.valueOf(name), fields));
            } else {
                problems.add(section + "." + name + " is no map");
            }
        });
        return entries;
    }

    void check(String where, Map<?, ?> part, Set<String> keys) {
        for (Object key : part.keySet()) {
            if (!keys.contains(String.valueOf(key))) {
                problems.add(
                        where + " has the key '" + key + "'; the keys are " + String.join(", ", new TreeSet<>(keys)));
            }
        }
    }

    /** One named connection. */
    final class Entry {
        private final String section;
        private final String name;
        private final Map<?, ?> fields;

        private Entry(String section, String name, Map<?, ?> fields) {
            this.section = section;
            this.name = name;
            this.fields = fields;
        }

        String name() {
            return name;
        }

        String text(String key) {
            Object value = fields.get(key);
            return value == null ? "" : String.valueOf(value);
        }

        /** Returns a secret; empty where none is named, null when it is not there. */
        @Nullable String secret(String key) {
            if (!fields.containsKey(key)) {
                return "";
            }
            try {
                return Credential.read(text(key), environment);
            } catch (IllegalArgumentException e) {
                problem(key, e.getMessage());
                return null;
            }
        }

        @Nullable Path file(String key) {
            return text(key).isEmpty() ? null : Path.of(text(key));
        }

        /** Returns a PEM file of certificates; null where none is named. */
        @Nullable Path authority(String key) {
            var file = file(key);
            if (file != null) {
                try {
                    var unused = new PemFile(section + "." + name + "." + key, file).certificates();
                } catch (IllegalArgumentException e) {
                    problems.add(String.valueOf(e.getMessage()));
                }
            }
            return file;
        }

        /** Returns a URL of one of the schemes, null if it is none. It is shown in errors, so it holds no password. */
        @Nullable String url(String... schemes) {
            var url = text("url");
            if (Arrays.stream(schemes).noneMatch(scheme -> url.startsWith(scheme + "://")) || !wellFormed(url)) {
                problem("url", "is no URL of the form " + String.join("://… or ", schemes) + "://…");
                return null;
            }
            if (url.matches("\\w+(:\\w+)?://[^/]*@.*") || url.matches("(?i).*[?&;]\\w*password=.*")) {
                problem("url", "holds a user or password; name them as user and password, the latter as env:NAME");
                return null;
            }
            return url;
        }

        private static boolean wellFormed(String url) {
            try {
                return URI.create(url.replaceFirst("^jdbc:", "")).getHost() != null;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        void problem(String key, @Nullable String what) {
            problems.add(section + "." + name + "." + key + " " + what);
        }
    }
}
