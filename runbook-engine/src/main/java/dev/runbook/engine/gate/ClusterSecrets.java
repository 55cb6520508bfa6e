package dev.runbook.engine.gate;

import dev.runbook.engine.journal.KnownSecrets;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Learns the values of Secrets that pass the gate, so that a step that uses one can't let it out by a message. */
final class ClusterSecrets {
    private ClusterSecrets() {}

    /**
     * Learns what a body holds.
     *
     * @param text a request's or an answer's; null for none
     */
    static void learn(@Nullable String text) {
        if (text == null || !text.contains("Secret") || !text.stripLeading().startsWith("{")) {
            return;
        }
        var json = ApiQuery.Body.of(text).json();
        var kind = json.path("kind").asString("");
        if (kind.equals("Secret")) {
            learn(json);
        } else if (kind.equals("SecretList")) {
            json.path("items").forEach(ClusterSecrets::learn);
        }
    }

    private static void learn(JsonNode secret) {
        secret.path("stringData").forEach(value -> KnownSecrets.add(value.asString("")));
        secret.path("data").forEach(value -> {
            KnownSecrets.add(value.asString(""));
            try {
                KnownSecrets.add(new String(Base64.getDecoder().decode(value.asString("")), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                // The API server refuses it as well.
            }
        });
    }
}
