package dev.runbook.chaos.cluster;

import java.util.ArrayList;
import java.util.List;

/** Keeps the latest changes of one type, for watches and lists that start at an earlier version. */
final class WatchCache {
    /** How many changes are kept at least; a watch that starts further back gets 410. */
    private static final int KEPT = 8_192;

    private final List<Change> changes = new ArrayList<>();
    private long oldestVersion;

    void add(Change change) {
        changes.add(change);
        if (changes.size() >= 2 * KEPT) {
            var oldest = changes.subList(0, KEPT);
            oldestVersion = oldest.get(KEPT - 1).resourceVersion();
            oldest.clear();
        }
    }

    /** Returns the oldest version after which every change is here. */
    long oldestVersion() {
        return oldestVersion;
    }

    /** Returns the changes after a version, oldest first. */
    List<Change> after(long version) {
        int from = changes.size();
        while (from > 0 && changes.get(from - 1).resourceVersion() > version) {
            from--;
        }
        return List.copyOf(changes.subList(from, changes.size()));
    }
}
