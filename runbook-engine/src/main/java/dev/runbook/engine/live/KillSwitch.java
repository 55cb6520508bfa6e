package dev.runbook.engine.live;

import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Intent;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * A ConfigMap that stops runs before their next write: {@code data.stop} is {@code true}, or names the runbook's id. One
 * that is not there stops nothing; one that can't be read stops a run that nobody watches.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class KillSwitch implements EffectGuard {
    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final String runbook;
    private final boolean watched;

    /**
     * Makes a switch.
     *
     * @param place {@code namespace/name}
     * @param watched whether a person watches the run
     */
    public KillSwitch(KubernetesClient client, String place, String runbook, boolean watched) {
        this.client = client;
        this.namespace = place.substring(0, place.indexOf('/'));
        this.name = place.substring(place.indexOf('/') + 1);
        this.runbook = runbook;
        this.watched = watched;
    }

    /** Somebody in a hurry writes yes. */
    private boolean stops(String word) {
        return Stream.of(word.strip().split("[\\s,]+"))
                .anyMatch(each ->
                        each.equals(runbook) || each.toLowerCase(Locale.ROOT).matches("true|yes|on|1|all|stop"));
    }

    @Override
    public Optional<String> objection(Intent intent) {
        return objection();
    }

    /** Returns what speaks against any write now. */
    public Optional<String> objection() {
        try {
            var map = client.configMaps().inNamespace(namespace).withName(name).get();
            Map<String, String> data = map == null || map.getData() == null ? Map.of() : map.getData();
            return stops(data.getOrDefault("stop", ""))
                    ? Optional.of("the kill switch " + namespace + "/" + name + " says stop"
                            + (data.containsKey("reason") ? " (" + data.get("reason") + ")" : "")
                            + ". Ask who set it; resume when it is taken back.")
                    : Optional.empty();
        } catch (KubernetesClientException e) {
            return watched && e.getCode() == 403
                    ? Optional.empty()
                    : Optional.of("the kill switch " + namespace + "/" + name + " can't be read (" + words(e)
                            + "), so nobody could stop this run. Allow get on it.");
        }
    }

    /** fabric8's own message repeats the whole status. */
    private static String words(KubernetesClientException e) {
        var status = e.getStatus();
        return status == null || status.getMessage() == null ? String.valueOf(e.getMessage()) : status.getMessage();
    }
}
