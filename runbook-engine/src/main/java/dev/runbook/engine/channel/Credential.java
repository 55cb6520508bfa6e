package dev.runbook.engine.channel;

import dev.runbook.engine.journal.KnownSecrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.apiguardian.api.API;

/** Reads a secret from where a file names it: {@code env:NAME} or {@code file:PATH}. Never out of the file itself. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Credential {
    private Credential() {}

    /**
     * Reads it.
     *
     * @param environment gives a variable's value, null for none
     * @throws IllegalArgumentException if it is written out, empty, or not there; the value itself is never shown
     */
    public static String read(String reference, UnaryOperator<String> environment) {
        if (reference.startsWith("env:")) {
            var name = reference.substring("env:".length());
            var value = environment.apply(name);
            if (value == null || value.isBlank()) {
                throw new IllegalArgumentException("the environment variable " + name + " is not set");
            }
            return learnt(value.strip());
        }
        if (reference.startsWith("file:")) {
            var file = Path.of(reference.substring("file:".length()));
            String value;
            try {
                value = Files.readString(file).strip();
            } catch (IOException e) {
                throw new IllegalArgumentException("the secret file " + file + " can't be read: " + e.getMessage(), e);
            }
            if (value.isEmpty()) {
                throw new IllegalArgumentException("the secret file " + file + " is empty");
            }
            return learnt(value);
        }
        throw new IllegalArgumentException(
                "a secret is written out; name where it is instead, as env:NAME or file:/run/secrets/name");
    }

    private static String learnt(String secret) {
        KnownSecrets.add(secret);
        return secret;
    }
}
