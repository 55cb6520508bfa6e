package dev.runbook.chaos.k3s;

import dev.runbook.engine.spi.PrepareException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Waits for what a cluster does by itself; every wait has its limit. */
final class Patience {
    private static final Duration LOOK = Duration.ofMillis(300);

    private Patience() {}

    /** A cluster that does not answer now may answer in a moment. */
    private static List<String> look(Supplier<List<String>> problems) {
        try {
            return problems.get();
        } catch (KubernetesClientException | IllegalStateException unanswered) {
            return List.of(String.valueOf(unanswered.getMessage()));
        }
    }

    /**
     * Waits until there is no problem left.
     *
     * @param otherwise what to say of the problems that are left
     * @throws PrepareException with the problems when the limit is over
     */
    static void await(Duration limit, String otherwise, Supplier<List<String>> problems) {
        var clock = new ScaledTime(Clock.systemUTC(), 1);
        var end = clock.instant().plus(limit);
        var left = look(problems);
        while (!left.isEmpty()) {
            if (clock.instant().isAfter(end)) {
                var all = new ArrayList<String>();
                all.add(otherwise + " within " + limit.toSeconds() + " s:");
                left.forEach(line -> all.add("  - " + line));
                throw new PrepareException(all);
            }
            clock.pass(LOOK);
            left = look(problems);
        }
    }
}
