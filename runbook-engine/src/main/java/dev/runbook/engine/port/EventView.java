package dev.runbook.engine.port;

import dev.runbook.api.port.ClusterEvent;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads events, of whatever client: their time stands in one of four fields. */
final class EventView {
    private EventView() {}

    static ClusterEvent of(GenericKubernetesResource object) {
        var fields = new Fields(object.getAdditionalProperties());
        var created = Fields.of(Map.of("at", String.valueOf(object.getMetadata().getCreationTimestamp())));
        var at = Stream.of(
                        fields.time("series", "lastObservedTime"),
                        fields.time("lastTimestamp"),
                        fields.time("eventTime"),
                        fields.time("firstTimestamp"),
                        created.time("at"))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(Instant.EPOCH);
        var count = Math.max(fields.count("count"), fields.count("series", "count"));
        return new ClusterEvent(
                at, fields.text("type"), fields.text("reason"), fields.text("message"), Math.max(1, count));
    }
}
