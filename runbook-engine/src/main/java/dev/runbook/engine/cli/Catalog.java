package dev.runbook.engine.cli;

import dev.runbook.api.Runbook;
import dev.runbook.engine.discovery.ModelReader;
import dev.runbook.engine.discovery.Reading;
import dev.runbook.engine.model.Problem;
import dev.runbook.engine.model.RunbookModel;
import java.util.ArrayList;
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
    private static final String MARK = "Ldev/runbook/api/Runbook;";

    private final ClassPath path;
    private final ModelReader reader = new ModelReader();

    Catalog(ClassLoader loader) {
        this.path = new ClassPath(loader);
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
            var type = path.load(name);
            if (type.isAnnotationPresent(Runbook.class) && !type.isAnnotation()) {
                readings.add(reader.runbook(type));
            }
        }
        return readings;
    }

    private Set<String> names() {
        var names = new LinkedHashSet<>(path.listed(INDEX));
        path.directories().forEach(directory -> names.addAll(ClassPath.search(directory, MARK)));
        return names;
    }
}
