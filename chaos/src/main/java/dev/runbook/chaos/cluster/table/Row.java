package dev.runbook.chaos.cluster.table;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * An object that is shown, and when.
 *
 * @param object as it is stored; for a bookmark little more than a resource version
 * @param now on the cluster's clock
 */
record Row(JsonNode object, Instant now) {
    static final String NONE = "<none>";
    static final String UNKNOWN = "<unknown>";

    JsonNode at(String pointer) {
        return object.at(pointer);
    }

    String text(String pointer) {
        return object.at(pointer).asString("");
    }

    /** Returns a field's text, or what stands for it where it is empty. */
    String text(String pointer, String otherwise) {
        var text = text(pointer);
        return text.isEmpty() ? otherwise : text;
    }

    int number(String pointer) {
        return object.at(pointer).asInt(0);
    }

    /** Returns how long ago a time was that a field states. */
    String age(String pointer) {
        return age(object.at(pointer));
    }

    String age(JsonNode time) {
        var stated = time.asString("");
        return stated.isEmpty() ? UNKNOWN : Ages.text(Duration.between(Instant.parse(stated), now));
    }

    /** Returns a field of all containers of a pod's spec. */
    String containers(String spec, String field) {
        return object.at(spec + "/containers")
                .valueStream()
                .map(container -> container.path(field).asString(""))
                .collect(Collectors.joining(","));
    }

    /** Returns at most some of the texts, and how many more there are. */
    static String listed(List<String> texts, int most) {
        var first = String.join(",", texts.subList(0, Math.min(most, texts.size())));
        return texts.size() > most ? first + " + " + (texts.size() - most) + " more..." : first;
    }
}
