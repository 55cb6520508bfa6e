package dev.runbook.engine.cli;

import dev.runbook.engine.channel.Credential;
import dev.runbook.engine.journal.ClusterStore;
import dev.runbook.engine.journal.DatabaseStore;
import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.journal.MirroredStore;
import dev.runbook.engine.journal.RunDirectory;
import dev.runbook.engine.live.LiveCluster;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the journals of runs are. */
final class JournalOptions {
    private static final String CLUSTER = "cluster:";
    private static final String FILES = "files";

    @Option(
            names = "--journal",
            paramLabel = "STORE",
            description = "files (the default), cluster:NAMESPACE (files, mirrored in ConfigMaps), or"
                    + " jdbc:postgresql://HOST/DATABASE?user=NAME; default: $RUNBOOK_JOURNAL")
    @Nullable String store;

    @Option(
            names = "--journal-dir",
            paramLabel = "DIR",
            description = "the directory of files; default: $RUNBOOK_HOME, else ~/.local/state/runbook")
    @Nullable Path directory;

    @Option(
            names = "--journal-password",
            paramLabel = "env:NAME|file:PATH",
            description = "of the database; default: as its driver finds it")
    @Nullable String password;

    /** Returns the directory of this machine's files. */
    RunDirectory directory() {
        return directory == null
                ? RunDirectory.standard(System.getenv(), System.getProperty("user.home", "."))
                : new RunDirectory(directory);
    }

    /** Returns the namespace of the mirror; null where there is none. */
    @Nullable String mirror() {
        return store().startsWith(CLUSTER) ? store().substring(CLUSTER.length()) : null;
    }

    /**
     * Opens the store.
     *
     * @param cluster asked for the cluster where there is a mirror
     * @param closes whether the cluster is closed with the store
     */
    JournalStore open(Supplier<LiveCluster> cluster, boolean closes) {
        var mirror = mirror();
        if (mirror != null && !mirror.isEmpty()) {
            var live = cluster.get();
            return new MirroredStore(directory(), new ClusterStore(live.client(), mirror, closes ? live : () -> {}));
        }
        if (store().startsWith("jdbc:")) {
            return DatabaseStore.open(store(), password == null ? "" : Credential.read(password, System::getenv));
        }
        if (!store().equals(FILES)) {
            throw new Refusal(
                    ExitCode.USAGE,
                    "--journal takes files, cluster:NAMESPACE or jdbc:postgresql://HOST/DATABASE?user=NAME, not "
                            + store() + ". Nothing was done.");
        }
        return directory();
    }

    private String store() {
        if (store != null) {
            return store;
        }
        var environment = System.getenv("RUNBOOK_JOURNAL");
        return environment == null || environment.isBlank() ? FILES : environment;
    }
}
