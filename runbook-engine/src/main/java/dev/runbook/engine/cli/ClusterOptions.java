package dev.runbook.engine.cli;

import dev.runbook.engine.channel.Channels;
import dev.runbook.engine.channel.ChannelsFile;
import dev.runbook.engine.connection.ConnectionsFile;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.live.LiveCluster;
import dev.runbook.engine.live.Policy;
import dev.runbook.engine.port.Messenger;
import dev.runbook.engine.spi.Connections;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which cluster, where in it, and within which bounds. */
final class ClusterOptions {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(3);

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "the context of the kubeconfig; never assumed; in-cluster for a pod's own cluster, or"
                    + " in-cluster:NAME where kubeconfigs call it NAME")
    @Nullable String context;

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "default: $KUBECONFIG, else ~/.kube/config")
    @Nullable Path kubeconfig;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "default: the runbook's")
    @Nullable String namespace;

    @Option(names = "--as", paramLabel = "USER", description = "whom to impersonate")
    @Nullable String as;

    @Option(names = "--prometheus", paramLabel = "URL", description = "where steps and SLOs query metrics")
    @Nullable URI prometheus;

    @Option(names = "--policy", paramLabel = "FILE", description = "what runs may do at most; default: safe bounds")
    @Nullable Path policy;

    @Mixin
    JournalOptions journals = new JournalOptions();

    @Option(names = "--channels", paramLabel = "FILE", description = "how messages reach people; default: not at all")
    @Nullable Path channels;

    @Option(
            names = "--lease",
            paramLabel = "DURATION",
            description =
                    "3s or more: for how long a run's lock outlives a process that no longer renews it; default: 30s")
    Duration lease = Duration.ofSeconds(30);

    @Option(
            names = "--connections",
            paramLabel = "FILE",
            description = "databases, Redis, logs, traces and repositories that steps name")
    @Nullable Path connections;

    /** Returns what runs reach beside the API server. */
    Connections connections() {
        return connections == null ? Connections.NONE : ConnectionsFile.read(connections, System::getenv);
    }

    /** Returns who brings messages to people. */
    Messenger messenger() {
        return channels().<Messenger>map(found -> found).orElse(Messenger.NONE);
    }

    /** Returns the same for a server's outbox: nothing else waits for it, and a question that is lost is asked nobody. */
    Messenger patientMessenger() {
        return channels().<Messenger>map(found -> found.patient(PATIENCE)).orElse(Messenger.NONE);
    }

    /** Returns what the channels file names; empty without one. */
    Optional<Channels> channels() {
        return Optional.ofNullable(channels).map(file -> ChannelsFile.read(file, System::getenv));
    }

    LiveCluster cluster() {
        if (lease.compareTo(SHORTEST_LEASE) < 0) {
            throw new Refusal(
                    ExitCode.USAGE,
                    "--lease takes 3s or more: a shorter lock could be lost between two renewals. Nothing was done.");
        }
        if (context == null) {
            throw new Refusal(
                    ExitCode.USAGE,
                    "no cluster was named, and the kubeconfig's current context is never assumed. Nothing was done;"
                            + " write --context NAME.");
        }
        requireFilled("--context", context);
        requireFilled("--namespace", namespace);
        requireFilled("--as", as);
        return LiveCluster.of(kubeconfig, context, as);
    }

    /** An empty variable of a script is not to act elsewhere, or as somebody else, than was meant. */
    private static void requireFilled(String option, @Nullable String value) {
        if (value != null && value.isBlank()) {
            throw new Refusal(ExitCode.USAGE, option + " is empty. Nothing was done; write a name, or leave it out.");
        }
    }

    /** Returns the same for a run that has begun: it goes on where it was, unless something else is said. */
    ClusterOptions of(History run) {
        var where = new ClusterOptions();
        where.context = context == null ? run.header().get("context") : context;
        where.kubeconfig = kubeconfig;
        where.namespace = namespace == null ? run.namespace() : namespace;
        where.as = as;
        where.prometheus = prometheus;
        where.policy = policy;
        where.journals = journals;
        where.channels = channels;
        where.lease = lease;
        where.connections = connections;
        return where;
    }

    Policy policy() {
        return policy == null ? Policy.DEFAULT : Policy.read(policy);
    }

    /** Opens the store of journals. */
    JournalStore runs() {
        return journals.open(this::cluster, true);
    }

    /** Opens the store of journals beside work on a cluster; that it leaves open. */
    JournalStore runs(LiveCluster live) {
        return journals.open(() -> live, false);
    }
}
