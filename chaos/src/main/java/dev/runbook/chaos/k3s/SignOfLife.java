package dev.runbook.chaos.k3s;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells other hosts that this process still runs, by the time in an annotation of a namespace of its own: they can't look
 * at its process, and a machine of a CI service may never come back under its name.
 */
final class SignOfLife implements AutoCloseable {
    /** Holds the time. */
    static final String ANNOTATION = "dev.runbook/alive";

    private static final Duration EVERY = Duration.ofMinutes(1);
    /** Longer than hosts' clocks differ. */
    private static final Duration SILENT = Duration.ofMinutes(10);

    private final KubernetesClient client;
    private final String namespace;
    private final InstantSource clock;
    private final ScheduledExecutorService pulse = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "runbook-k3s-alive");
        thread.setDaemon(true);
        return thread;
    });

    private SignOfLife(KubernetesClient client, String namespace, InstantSource clock) {
        this.client = client;
        this.namespace = namespace;
        this.clock = clock;
    }

    /** Gives a sign now and then again and again. */
    static SignOfLife from(KubernetesClient client, String namespace, InstantSource clock) {
        var sign = new SignOfLife(client, namespace, clock);
        sign.give();
        var unused = sign.pulse.scheduleWithFixedDelay(
                sign::giveIfPossible, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
        return sign;
    }

    /** One that is missed is given the next time. */
    private void giveIfPossible() {
        try {
            give();
        } catch (RuntimeException notNow) {
            // there are nine more before anybody minds
        }
    }

    private void give() {
        client.namespaces()
                .withName(namespace)
                .edit(now -> new NamespaceBuilder(now)
                        .editMetadata()
                        .addToAnnotations(ANNOTATION, clock.instant().toString())
                        .endMetadata()
                        .build());
    }

    /** Returns whether a sign was given in a namespace, and the last is too old for a process that runs. */
    static boolean stopped(Namespace namespace, Instant now) {
        var annotations = namespace.getMetadata().getAnnotations();
        var last = annotations == null ? null : annotations.get(ANNOTATION);
        try {
            return last != null && Instant.parse(last).isBefore(now.minus(SILENT));
        } catch (DateTimeParseException notOurs) {
            return false;
        }
    }

    @Override
    public void close() {
        pulse.shutdownNow();
    }
}
