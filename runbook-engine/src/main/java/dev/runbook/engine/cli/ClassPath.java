package dev.runbook.engine.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.JarFile;

/** Finds annotated classes on the class path by the bytes of their files, without loading any. */
final class ClassPath {
    private final ClassLoader loader;

    ClassPath(ClassLoader loader) {
        this.loader = loader;
    }

    /** Returns its directories. */
    List<Path> directories() {
        return entries(Files::isDirectory);
    }

    /** Returns its jars whose name ends so. */
    List<Path> jars(String ending) {
        return entries(path -> path.toString().endsWith(ending) && Files.isRegularFile(path));
    }

    /** The JVM's own class path is another one where a build tool has started the command in its own JVM. */
    private List<Path> entries(Predicate<Path> wanted) {
        var found = new LinkedHashSet<Path>();
        for (var each = loader; each != null; each = each.getParent()) {
            if (each instanceof URLClassLoader urls) {
                for (var url : urls.getURLs()) {
                    if (url.getProtocol().equals("file")) {
                        found.add(Path.of(URI.create(url.toString())));
                    }
                }
            }
        }
        for (var entry : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
            if (!entry.isEmpty()) {
                found.add(Path.of(entry));
            }
        }
        return found.stream().filter(wanted).toList();
    }

    /** Returns what the files of a name list, one class a line. */
    Set<String> listed(String index) {
        var names = new LinkedHashSet<String>();
        try {
            for (URL url : Collections.list(loader.getResources(index))) {
                try (var in = url.openStream()) {
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                            .forEach(names::add);
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
        return names;
    }

    /**
     * Returns the classes of a directory that carry an annotation.
     *
     * @param descriptor of the annotation, as a class file names it: {@code Lcom/acme/Marked;}
     */
    static Set<String> search(Path directory, String descriptor) {
        var names = new LinkedHashSet<String>();
        try (var files = Files.walk(directory)) {
            for (var file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".class"))::iterator) {
                add(directory.relativize(file).toString(), Files.readAllBytes(file), descriptor, names);
            }
        } catch (IOException e) {
            throw failed(e);
        }
        return names;
    }

    /** Returns the same of a jar. */
    static Set<String> searchJar(Path jar, String descriptor) {
        var names = new LinkedHashSet<String>();
        try (var file = new JarFile(jar.toFile())) {
            for (var entry : Collections.list(file.entries())) {
                if (entry.getName().endsWith(".class")) {
                    try (var in = file.getInputStream(entry)) {
                        add(entry.getName(), in.readAllBytes(), descriptor, names);
                    }
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
        return names;
    }

    /**
     * Loads a class without initializing it.
     *
     * @throws Refusal if it or a class that it needs is not there
     */
    Class<?> load(String name) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new Refusal(
                    ExitCode.USAGE, "the class " + name + " can't be loaded: " + e + ". Complete the class path.");
        }
    }

    private static void add(String path, byte[] content, String descriptor, Set<String> names) {
        if (holds(content, descriptor.getBytes(StandardCharsets.UTF_8))) {
            names.add(path.substring(0, path.length() - ".class".length())
                    .replace(File.separatorChar, '.')
                    .replace('/', '.'));
        }
    }

    private static boolean holds(byte[] content, byte[] mark) {
        outer:
        for (int i = 0; i <= content.length - mark.length; i++) {
            for (int j = 0; j < mark.length; j++) {
                if (content[i + j] != mark[j]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }

    private static UncheckedIOException failed(IOException e) {
        return new UncheckedIOException("the class path can't be searched: " + e.getMessage(), e);
    }
}
