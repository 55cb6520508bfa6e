package dev.runbook.engine.cli;

import dev.runbook.engine.envelope.EnvelopeFile;
import dev.runbook.engine.envelope.ReachedClasses;
import dev.runbook.engine.journal.Values;
import dev.runbook.engine.model.RunbookModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The classes that a run is made of, by name with a hash of each: the runbook's own, and those that its drills have seen
 * it reach.
 */
record RunClasses(Map<String, String> hashes) {
    private static final String KEY = "classes";
    private static final int LENGTH = 12;

    static RunClasses of(RunbookModel runbook) {
        var loader = runbook.type().getClassLoader();
        var names = new TreeSet<>(ContentHash.classes(runbook));
        EnvelopeFile.packed(loader, runbook.id())
                .ifPresent(envelope -> names.addAll(envelope.classes().keySet()));
        return of(loader, names);
    }

    private static RunClasses of(ClassLoader loader, Set<String> names) {
        var hashes = new TreeMap<String, String>();
        ReachedClasses.now(loader, names).forEach((name, hash) -> hashes.put(name, hash.substring(0, LENGTH)));
        return new RunClasses(hashes);
    }

    void write(Map<String, String> header) {
        header.put(KEY, Values.toJson(hashes));
    }

    /**
     * Returns which classes are other ones now than a run's header says; empty if none is, or it does not say.
     *
     * @param own whether only the runbook's own count
     */
    static List<String> differences(Map<String, String> header, RunbookModel now, boolean own) {
        var json = header.get(KEY);
        if (json == null || !(Values.fromJson(json, Map.class) instanceof Map<?, ?> were)) {
            return List.of();
        }
        var names = new TreeSet<>(ContentHash.classes(now));
        if (!own) {
            were.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        var are = of(now.type().getClassLoader(), names).hashes();
        var differences = new ArrayList<String>();
        for (var name : names) {
            var was = were.get(name);
            var is = are.get(name);
            if (was == null) {
                differences.add(name + " (new)");
            } else if (!was.equals(is)) {
                differences.add(name + (is == null ? " (gone)" : " (changed)"));
            }
        }
        return differences;
    }
}
