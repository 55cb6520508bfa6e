package dev.runbook.engine.cli;

import dev.runbook.engine.journal.ClusterStore;
import dev.runbook.engine.journal.DatabaseStore;
import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.journal.MirroredStore;
import dev.runbook.engine.journal.RunDirectory;
import dev.runbook.engine.live.LiveCluster;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the journals of runs are. */
final class JournalOptions {
    @Mixin
    StoreOptions store = new StoreOptions();

    @Option(
            names = "--journal-dir",
            paramLabel = "DIR",
            description = "the directory of files; default: $RUNBOOK_HOME, else $XDG_STATE_HOME/runbook, else"
                    + " ~/.local/state/runbook")
    @Nullable Path directory;

    /** Returns the directory of this machine's files. */
    RunDirectory directory() {
        return directory == null
                ? RunDirectory.standard(System.getenv(), System.getProperty("user.home", "."))
                : new RunDirectory(directory);
    }

    /**
     * Opens the store.
     *
     * @param cluster asked for the cluster where there is a mirror
     * @param closes whether the cluster is closed with the store
     */
    JournalStore open(Supplier<LiveCluster> cluster, boolean closes) {
        var mirror = store.mirror();
        if (mirror != null) {
            var live = cluster.get();
            return new MirroredStore(directory(), new ClusterStore(live.client(), mirror, closes ? live : () -> {}));
        }
        return store.database() ? DatabaseStore.open(store.store(), store.readPassword()) : directory();
    }
}
