package dev.runbook.engine.envelope;

import dev.runbook.engine.gate.ApiCall;
import dev.runbook.engine.gate.CallObserver;
import dev.runbook.engine.gate.Intent;
import dev.runbook.engine.gate.WrittenObjects;
import dev.runbook.engine.journal.History;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apiguardian.api.API;

/** What one run of a drill does, collected at its gate. Thread-safe. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Observed implements CallObserver {
    private final String namespace;
    private final TreeSet<Permission> calls = new TreeSet<>();
    private final TreeSet<String> operations = new TreeSet<>();
    private final WrittenObjects objects = WrittenObjects.of(History.none());

    /** Makes an observer of a run that acts in a namespace. */
    public Observed(String namespace) {
        this.namespace = namespace;
    }

    @Override
    public synchronized void read(ApiCall call) {
        calls.add(Permission.of(call, false, false, namespace));
    }

    @Override
    public synchronized void effect(Intent intent) {
        var call = intent.call();
        if (call == null) {
            operations.add(operation(intent));
        } else {
            calls.add(Permission.of(call, true, intent.rollback(), namespace));
            objects.add(intent);
        }
    }

    synchronized Envelope envelope(String runbook, TreeMap<String, String> classes, String drill) {
        var drills = new TreeSet<>(Set.of(drill));
        return new Envelope(Envelope.SCHEMA, runbook, classes, drills, calls, operations, objects.size());
    }

    /** A port names its operation first, then what it is done to. */
    static String operation(Intent intent) {
        return intent.operation().strip().split("\\s+")[0];
    }
}
