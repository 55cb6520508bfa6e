package dev.runbook.engine.envelope;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a runbook's own artifact that its class file reaches, directly or through others. What names a class in
 * a class file is a string of its constant pool (JVM specification, 4.4): an internal name, or a descriptor or signature
 * that holds some. A string that merely looks like a name adds a class too many, which does no harm.
 */
final class ReachedClasses {
    private static final Pattern NAMES = Pattern.compile("[\\w$]+(?:/[\\w$]+)+");
    private static final int MAGIC = 0xCAFEBABE;

    private final ClassLoader loader;
    private final String artifact;
    private final TreeMap<String, String> hashes = new TreeMap<>();

    private ReachedClasses(ClassLoader loader, String artifact) {
        this.loader = loader;
        this.artifact = artifact;
    }

    /** Returns them by name with the SHA-256 of each one's file, the class itself included. */
    static TreeMap<String, String> of(Class<?> type) {
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
    static TreeMap<String, String> now(ClassLoader loader, Set<String> names) {
        var hashes = new TreeMap<String, String>();
        for (var name : names) {
            var content = read(loader.getResource(path(name)));
            if (content != null) {
                hashes.put(name, hash(content));
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
                hashes.put(name.replace('/', '.'), hash(content));
                open.addAll(names(content));
            }
        }
    }

    private static Set<String> names(byte[] content) {
        var names = new TreeSet<String>();
        try (var in = new DataInputStream(new ByteArrayInputStream(content))) {
            if (in.readInt() != MAGIC) {
                return names;
            }
            in.skipNBytes(4);
            int count = in.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                i += constant(in, names);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a class file ends too early: " + e.getMessage(), e);
        }
        return names;
    }

    /** Reads a constant and returns how many further places of the pool it takes. */
    private static int constant(DataInputStream in, Set<String> names) throws IOException {
        int tag = in.readUnsignedByte();
        switch (tag) {
            case 1 -> add(in.readUTF(), names);
            case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
            case 15 -> in.skipNBytes(3);
            case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
            case 5, 6 -> {
                in.skipNBytes(8);
                return 1;
            }
            default -> throw new IOException("there is no constant of tag " + tag);
        }
        return 0;
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

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
