package dev.runbook.engine.envelope;

import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apiguardian.api.API;

/**
 * What the drills of a runbook did at most. Live, the same runbook may do no more.
 *
 * @param schema {@value #SCHEMA}
 * @param runbook its id
 * @param classes each class of its artifact that it reaches, with the SHA-256 of its file in hex
 * @param drills the drills that it comes from, by class name
 * @param calls what was sent to the API server
 * @param operations effects that are no calls of the API server, by port and verb
 * @param objects to how many objects one run wrote at most
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Envelope(
        String schema,
        String runbook,
        SortedMap<String, String> classes,
        SortedSet<String> drills,
        SortedSet<Permission> calls,
        SortedSet<String> operations,
        int objects) {
    /** The version of the format. */
    public static final String SCHEMA = "runbook.envelope/1";

    /** Copies the collections. */
    public Envelope {
        classes = Collections.unmodifiableSortedMap(new TreeMap<>(classes));
        drills = Collections.unmodifiableSortedSet(new TreeSet<>(drills));
        calls = Collections.unmodifiableSortedSet(new TreeSet<>(calls));
        operations = Collections.unmodifiableSortedSet(new TreeSet<>(operations));
    }

    /** Returns what this one and another of the same classes permit together; the other where the classes differ. */
    Envelope and(Envelope newer) {
        return classes.equals(newer.classes)
                ? new Envelope(
                        SCHEMA,
                        runbook,
                        classes,
                        union(drills, newer.drills),
                        union(calls, newer.calls),
                        union(operations, newer.operations),
                        Math.max(objects, newer.objects))
                : newer;
    }

    /** Returns the classes that are other ones now, or gone; empty when the runbook is the one that was drilled. */
    public Set<String> changed(Map<String, String> now) {
        var changed = new TreeSet<String>();
        var all = new HashSet<>(classes.keySet());
        all.addAll(now.keySet());
        for (var name : all) {
            if (!classes.getOrDefault(name, "").equals(now.getOrDefault(name, ""))) {
                changed.add(name);
            }
        }
        return changed;
    }

    private static <T> SortedSet<T> union(Set<T> one, Set<T> other) {
        var union = new TreeSet<>(one);
        union.addAll(other);
        return union;
    }
}
