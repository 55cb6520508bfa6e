package dev.runbook.chaos.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** The sequence of states that a watch shows. */
final class States {
    private final Session session;
    private final String path;
    private final Function<JsonNode, Object> state;
    private final List<JsonNode> sequence = new ArrayList<>();

    States(Session session, String path, Function<JsonNode, Object> state) {
        this.session = session;
        this.path = path;
        this.state = state;
    }

    List<JsonNode> until(Predicate<JsonNode> suits, Duration atMost) {
        var watching = path + (path.contains("?") ? "&" : "?") + "watch=1&resourceVersion=0";
        try (var watch = session.quietly().watch(watching)) {
            watch.until(
                    event -> {
                        add(event);
                        return suits.test(event.path("object"));
                    },
                    atMost);
        } catch (IllegalStateException late) {
            throw new IllegalStateException(late.getMessage() + "; states so far: " + sequence, late);
        }
        if (session.recording()) {
            session.transcript().states(path, sequence);
        }
        return sequence;
    }

    private void add(JsonNode event) {
        Object now = event.path("type").asString().equals("DELETED") ? "DELETED" : state.apply(event.path("object"));
        if (now == null) {
            return;
        }
        JsonNode seen = Session.JSON.valueToTree(now);
        if (sequence.isEmpty() || !sequence.get(sequence.size() - 1).equals(seen)) {
            sequence.add(seen);
        }
    }
}
