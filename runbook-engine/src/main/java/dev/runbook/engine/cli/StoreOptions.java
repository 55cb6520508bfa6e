package dev.runbook.engine.cli;

import dev.runbook.engine.channel.Credential;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What keeps the journals of runs. */
final class StoreOptions {
    static final String FILES = "files";
    private static final String CLUSTER = "cluster:";
    private static final String DATABASE = "jdbc:";

    @Option(
            names = "--journal",
            paramLabel = "STORE",
            description = "files (the default), cluster:NAMESPACE (files, mirrored in ConfigMaps), or"
                    + " jdbc:postgresql://HOST/DATABASE?user=NAME; default: $RUNBOOK_JOURNAL")
    @Nullable String store;

    @Option(
            names = "--journal-password",
            paramLabel = "env:NAME|file:PATH",
            description = "of the database; default: as its driver finds it")
    @Nullable String password;

    /** Returns the store as it is written. */
    String store() {
        if (store != null) {
            return store;
        }
        var environment = System.getenv("RUNBOOK_JOURNAL");
        return environment == null || environment.isBlank() ? FILES : environment;
    }

    /**
     * Returns the namespace of the mirror; null where there is none.
     *
     * @throws Refusal if the store is none that there is
     */
    @Nullable String mirror() {
        var namespace = store().startsWith(CLUSTER) ? store().substring(CLUSTER.length()) : "";
        if (namespace.isEmpty() && !database() && !store().equals(FILES)) {
            throw new Refusal(
                    ExitCode.USAGE,
                    "--journal takes files, cluster:NAMESPACE or jdbc:postgresql://HOST/DATABASE?user=NAME, not "
                            + store() + ". Nothing was done.");
        }
        return namespace.isEmpty() ? null : namespace;
    }

    boolean database() {
        return store().startsWith(DATABASE);
    }

    /** Returns the database's password; empty where its driver has to find it. */
    String readPassword() {
        return password == null ? "" : Credential.read(password, System::getenv);
    }
}
