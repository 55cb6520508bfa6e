package dev.runbook.engine.journal;

import dev.runbook.api.Secret;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that this process has come to know: what it read from credentials, kubeconfigs, environment, Secrets of a
 * cluster, and what authors mark. Whatever is written anywhere passes {@link #hide}, so that a secret does not get out
 * by a message that nobody thought of. Besides, what looks like one wherever it stands: passwords in URLs, what is
 * assigned to a name of a secret, Authorization headers. One for the process, since nobody is to be trusted with another's secrets either. Thread-safe.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class KnownSecrets {
    /** What stands for a value that must not be read. */
    public static final String MASK = "***";

    /** Shorter values are words like "true"; hiding them everywhere would hide more than secrets. */
    private static final int SHORTEST = 6;

    private static final Pattern NAMED = Pattern.compile("(?i).*(password|passwd|passphrase|token|secret|credential"
            + "|api_?key|access_?key|private_?key|authorization|connection_?string).*");
    private static final Pattern IN_URL = Pattern.compile("(://[^/\\s:@\"']*:)[^@/\\s\"']+@");
    /** Also inside of JSON and XML. */
    private static final String QUOTE = "(?:\\\\?[\"']|&quot;|&apos;|&#39;)";

    /**
     * As in a query, a connection string, the output of {@code printenv}, a properties or YAML file, JSON. What only says where the secret is stays. No part can be empty or long, so that a long text takes no time.
     */
    private static final Pattern ASSIGNED = Pattern.compile("(?i)((?:(?:password|passwd|passphrase|api[_-]?key"
            + "|access[_-]?key|private[_-]?key|secret[_-]?key|(?:access|auth|refresh|bearer)[_-]?token)"
            + QUOTE + "?[ \\t]*[:=][ \\t]*|(?:token|secret|[_.-]pass|[_.-]pwd)=|\\b(?:requirepass|masterauth)\\s+)"
            + QUOTE + "?)(?!\\.\\.\\.|env:|file:)[^\\s\"'\\\\;&]+");

    private static final Pattern ARGUMENT = Pattern.compile(
            "(?i)(--?[\\w-]*(?:password|passwd|token|secret|api-?key)(?:=|\\s+))(?!env:|file:)[^\\s\"',]+");
    private static final Pattern AUTHORIZATION = Pattern.compile("(?i)(authorization" + QUOTE + "?[ \\t]*[:=][ \\t]*"
            + QUOTE + "?(?:bearer|basic|token|apikey|geniekey)[ \\t]+)[^\\s\"'\\\\,;&]+");
    /** One without its name, a part of which may be hidden by now; what is shorter may be words, as in "basic authentication". */
    private static final Pattern HEADER = Pattern.compile(
            "(?i)\\b(bearer|basic)\\s+(?:[A-Za-z0-9+/=._~-]*\\*{3}[A-Za-z0-9+/=._~*-]*|[A-Za-z0-9+/=._~-]{16,})");

    /** The longest first: one may be part of another. */
    private static final Set<String> VALUES = new ConcurrentSkipListSet<>(
            Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    private KnownSecrets() {}

    /** Returns whether a name says that its value is secret. */
    public static boolean named(String name) {
        return NAMED.matcher(name).matches();
    }

    /** Learns a secret; nothing for null and for what is too short to be one. */
    public static void add(@Nullable String value) {
        if (value == null || value.strip().length() < SHORTEST || value.contains(MASK)) {
            return;
        }
        var text = value.strip();
        VALUES.add(text);
        VALUES.add(Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
        // As it stands inside of JSON and XML.
        VALUES.add(text.replace("\\", "\\\\").replace("\"", "\\\""));
        VALUES.add(text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;"));
        text.lines().filter(line -> line.strip().length() >= 3 * SHORTEST).forEach(line -> VALUES.add(line.strip()));
    }

    /** Learns the values of a map whose names say that they are secret. */
    public static void addNamed(Map<String, String> values) {
        values.forEach((name, value) -> {
            if (named(name)) {
                add(value);
            }
        });
    }

    /** Learns what is marked by {@link Secret} in a record, and in records that it holds. */
    public static void addMarked(@Nullable Object value) {
        if (value instanceof Collection<?> all) {
            all.forEach(KnownSecrets::addMarked);
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(KnownSecrets::addMarked);
        } else if (value instanceof Record record) {
            for (var component : record.getClass().getRecordComponents()) {
                var part = part(record, component);
                if (part != null && component.isAnnotationPresent(Secret.class)) {
                    add(String.valueOf(part));
                } else {
                    addMarked(part);
                }
            }
        }
    }

    private static @Nullable Object part(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** Returns a text without secrets. */
    public static String hide(String text) {
        var hidden = text;
        for (var value : VALUES) {
            if (hidden.contains(value)) {
                hidden = hidden.replace(value, MASK);
            }
        }
        if (hidden.contains("://")) {
            hidden = IN_URL.matcher(hidden).replaceAll("$1" + MASK + "@");
        }
        hidden = ASSIGNED.matcher(hidden).replaceAll("$1" + MASK);
        if (hidden.indexOf('-') >= 0) {
            hidden = ARGUMENT.matcher(hidden).replaceAll("$1" + MASK);
        }
        hidden = AUTHORIZATION.matcher(hidden).replaceAll("$1" + MASK);
        return HEADER.matcher(hidden).replaceAll("$1 " + MASK);
    }
}
