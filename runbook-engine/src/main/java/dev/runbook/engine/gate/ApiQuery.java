package dev.runbook.engine.gate;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The query of a call. */
final class ApiQuery {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final List<String[]> parameters = new ArrayList<>();

    ApiQuery(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return;
        }
        for (String pair : raw.split("&")) {
            var equals = pair.indexOf('=');
            var name = equals < 0 ? pair : pair.substring(0, equals);
            parameters.add(new String[] {decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1))});
        }
    }

    List<String> all(String name) {
        return parameters.stream().filter(p -> p[0].equals(name)).map(p -> p[1]).toList();
    }

    boolean isTrue(String name) {
        return all(name).stream().anyMatch(value -> value.equals("true") || value.equals("1"));
    }

    boolean dryRun() {
        return all("dryRun").contains("All");
    }

    /** Returns the label and field selectors as a query of their own, with the question mark; empty for none. */
    String selectors() {
        var text = parameters.stream()
                .filter(p -> p[0].equals("labelSelector") || p[0].equals("fieldSelector"))
                .map(p -> p[0] + "=" + URLEncoder.encode(p[1], StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return text.isEmpty() ? "" : "?" + text;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The body of a call, as far as it is JSON. */
    record Body(JsonNode json) {
        static Body of(@Nullable String text) {
            try {
                return new Body(text == null || text.isBlank() ? MAPPER.createObjectNode() : MAPPER.readTree(text));
            } catch (JacksonException e) {
                return new Body(MAPPER.createObjectNode());
            }
        }

        boolean dryRun() {
            return holdsAll(json.path("dryRun"));
        }

        boolean evictionDryRun() {
            return holdsAll(json.path("deleteOptions").path("dryRun"));
        }

        String kind() {
            return json.path("kind").asString("");
        }

        String name() {
            var metadata = json.path("metadata");
            var name = metadata.path("name").asString("");
            return name.isEmpty() ? metadata.path("generateName").asString("") : name;
        }

        /** Returns whether the API server makes the name, from a beginning of it. */
        boolean namedByServer() {
            var metadata = json.path("metadata");
            return metadata.path("name").asString("").isEmpty()
                    && !metadata.path("generateName").asString("").isEmpty();
        }

        private static boolean holdsAll(JsonNode dryRun) {
            return dryRun.isArray()
                    && dryRun.valueStream().anyMatch(value -> value.asString("").equals("All"));
        }
    }
}
