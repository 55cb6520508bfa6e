package dev.runbook.engine.envelope;

import dev.runbook.engine.classfile.ClassFile;
import dev.runbook.engine.journal.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a runbook's own artifact that its class file reaches, directly or through others. What names a class in
 * a class file is a string of its constant pool (JVM specification, 4.4): an internal name, or a descriptor or signature
 * that holds some. A string that merely looks like a name adds a class too many, which does no harm.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class ReachedClasses {
    private static final Pattern NAMES = Pattern.compile("[\\w$]+(?:/[\\w$]+)+");

    /** A loaded class does not change, and a build drills the same runbook many times. */
    private static final ClassValue<TreeMap<String, String>> KNOWN = new ClassValue<>() {
        @Override
        protected TreeMap<String, String> computeValue(Class<?> type) {
            return find(type);
        }
    };

    private final ClassLoader loader;
    private final String artifact;
    private final TreeMap<String, String> hashes = new TreeMap<>();

    private ReachedClasses(ClassLoader loader, String artifact) {
        this.loader = loader;
        this.artifact = artifact;
    }

    /** Returns them by name with the SHA-256 of each one's file, the class itself included. */
    static TreeMap<String, String> of(Class<?> type) {
        return new TreeMap<>(KNOWN.get(type));
    }

    private static TreeMap<String, String> find(Class<?> type) {
        var path = path(type.getName());
        var loader = type.getClassLoader();
        var url = loader.getResource(path);
        if (url == null) {
            return new TreeMap<>();
        }
        var artifact = url.toString().substring(0, url.toString().length() - path.length());
        var reached = new ReachedClasses(loader, artifact);
        reached.follow(type.getName().replace('.', '/'));
        return reached.hashes;
    }

    /** Returns the same for classes whose names are known, wherever they are packed now; what is gone is left out. */
    public static TreeMap<String, String> now(ClassLoader loader, Set<String> names) {
        var hashes = new TreeMap<String, String>();
        for (var name : names) {
            var content = read(loader.getResource(path(name)));
            if (content != null) {
                hashes.put(name, Sha256.of(content));
            }
        }
        return hashes;
    }

    private void follow(String first) {
        var open = new ArrayDeque<String>();
        open.add(first);
        while (!open.isEmpty()) {
            var name = open.remove();
            var url = loader.getResource(name + ".class");
            if (hashes.containsKey(name.replace('/', '.'))
                    || url == null
                    || !url.toString().startsWith(artifact)) {
                continue;
            }
            var content = read(url);
            if (content != null) {
                hashes.put(name.replace('/', '.'), Sha256.of(content));
                open.addAll(names(content));
            }
        }
    }

    private static Set<String> names(byte[] content) {
        var names = new TreeSet<String>();
        ClassFile.of(content).strings().forEach(constant -> add(constant, names));
        return names;
    }

    private static void add(String constant, Set<String> names) {
        var matcher = NAMES.matcher(constant);
        while (matcher.find()) {
            names.add(matcher.group());
            if (matcher.group().startsWith("L")) {
                names.add(matcher.group().substring(1));
            }
        }
    }

    private static byte @Nullable [] read(@Nullable URL url) {
        if (url == null) {
            return null;
        }
        try (var in = url.openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the class file " + url + " can't be read: " + e.getMessage(), e);
        }
    }

    private static String path(String name) {
        return name.replace('.', '/') + ".class";
    }
}
