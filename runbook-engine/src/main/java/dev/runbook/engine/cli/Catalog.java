package dev.runbook.engine.cli;

import dev.runbook.api.Runbook;
import dev.runbook.engine.discovery.ModelReader;
import dev.runbook.engine.discovery.Reading;
import dev.runbook.engine.model.Problem;
import dev.runbook.engine.model.RunbookModel;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The runbooks on the class path: those in its directories, and in jars those that {@code META-INF/runbooks} names, one
 * class a line. Jars are not searched, since that takes longer than anybody waits at 3 a.m.
 */
final class Catalog {
    private static final String INDEX = "META-INF/runbooks";
    /** How a class file names the annotation. */
    private static final byte[] MARK = "Ldev/runbook/api/Runbook;".getBytes(StandardCharsets.UTF_8);

    private final ClassLoader loader;
    private final ModelReader reader = new ModelReader();

    Catalog(ClassLoader loader) {
        this.loader = loader;
    }

    /** Returns all sound runbooks by id. */
    TreeMap<String, RunbookModel> all() {
        var models = new TreeMap<String, RunbookModel>();
        for (var reading : readings()) {
            var model = reading.model();
            if (model != null) {
                models.put(model.id(), model);
            }
        }
        return models;
    }

    /** Returns what is wrong with those that are not sound. */
    List<Problem> problems() {
        return readings().stream()
                .flatMap(reading -> reading.problems().stream())
                .toList();
    }

    /**
     * Finds a runbook by its id or class name.
     *
     * @throws Refusal if there is none, with those that there are; or with what is wrong with it
     */
    RunbookModel find(String id) {
        var all = all();
        var found = all.get(id);
        if (found != null) {
            return found;
        }
        for (var model : all.values()) {
            if (model.type().getName().equals(id)) {
                return model;
            }
        }
        var problems = problems();
        throw new Refusal(
                ExitCode.USAGE,
                "there is no runbook '" + id + "' on the class path; there are "
                        + (all.isEmpty() ? "none" : String.join(", ", all.keySet())) + ". Nothing was done."
                        + (problems.isEmpty()
                                ? ""
                                : " These are not sound:\n  - "
                                        + problems.stream()
                                                .map(Problem::toString)
                                                .collect(Collectors.joining("\n  - "))));
    }

    private List<Reading<RunbookModel>> readings() {
        var readings = new ArrayList<Reading<RunbookModel>>();
        for (var name : names()) {
            try {
                var type = Class.forName(name, false, loader);
                if (type.isAnnotationPresent(Runbook.class) && !type.isAnnotation()) {
                    readings.add(reader.runbook(type));
                }
            } catch (ClassNotFoundException | LinkageError e) {
                throw new Refusal(
                        ExitCode.USAGE, "the class " + name + " can't be loaded: " + e + ". Complete the class path.");
            }
        }
        return readings;
    }

    private Set<String> names() {
        var names = new LinkedHashSet<String>();
        try {
            for (URL index : Collections.list(loader.getResources(INDEX))) {
                try (var in = index.openStream()) {
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                            .forEach(names::add);
                }
            }
            for (var entry : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
                var directory = Path.of(entry);
                if (!entry.isEmpty() && Files.isDirectory(directory)) {
                    search(directory, names);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the class path can't be searched: " + e.getMessage(), e);
        }
        return names;
    }

    private static void search(Path directory, Set<String> names) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".class"))::iterator) {
                if (holds(Files.readAllBytes(file))) {
                    var name = directory.relativize(file).toString();
                    names.add(
                            name.substring(0, name.length() - ".class".length()).replace(File.separatorChar, '.'));
                }
            }
        }
    }

    private static boolean holds(byte[] content) {
        outer:
        for (int i = 0; i <= content.length - MARK.length; i++) {
            for (int j = 0; j < MARK.length; j++) {
                if (content[i + j] != MARK[j]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }
}
