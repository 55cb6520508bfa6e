package dev.runbook.engine.gate;

import dev.runbook.api.ObjectRef;
import dev.runbook.engine.journal.History;
import java.util.HashSet;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * The objects that a run writes to, counted: by their names, and one for each creation whose name the API server makes.
 * Not thread-safe.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class WrittenObjects {
    private final Set<ObjectRef> named;
    private int unnamed;

    private WrittenObjects(Set<ObjectRef> named, int unnamed) {
        this.named = named;
        this.unnamed = unnamed;
    }

    /** Counts on from what earlier processes of the run wrote to; what a repeated step wrote to it will tell again. */
    public static WrittenObjects of(History history) {
        return new WrittenObjects(history.written(), history.namedByServer());
    }

    /** Returns how many there are. */
    public int size() {
        return named.size() + unnamed;
    }

    /** Returns how many there would be with those of an effect. */
    public int sizeWith(Intent intent) {
        if (intent.namedByServer()) {
            return size() + 1;
        }
        var all = new HashSet<>(named);
        all.addAll(intent.targets());
        return all.size() + unnamed;
    }

    /** Counts those of an effect. */
    public void add(Intent intent) {
        if (intent.namedByServer()) {
            unnamed++;
        } else {
            named.addAll(intent.targets());
        }
    }
}
