package dev.runbook.engine.settings;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * A file that a person has named on the command line.
 *
 * @param what it is to be, with its article, for messages
 * @param path where it is
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record GivenFile(String what, Path path) {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    /**
     * Returns its text.
     *
     * @throws IllegalArgumentException if it is not there, is no file, or can't be read
     */
    public String text() {
        if (Files.isDirectory(path)) {
            throw new IllegalArgumentException(this + " is a directory. Nothing was done.");
        }
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new IllegalArgumentException(this + " can't be read: " + reason(e) + ". Nothing was done.", e);
        }
    }

    /**
     * Returns the map that it holds; an empty one of an empty file.
     *
     * @throws IllegalArgumentException as {@link #text}, or if it holds no map
     */
    public Map<?, ?> map() {
        var text = text();
        Object content;
        try {
            content = text.isBlank() ? Map.of() : YAML.unmarshal(text, Object.class);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(this + " is no YAML map: " + innermost(e) + ". Nothing was done.", e);
        }
        if (content instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException(this + " is no YAML map. Nothing was done.");
    }

    private static String innermost(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    /** Returns in words why a file can't be read. */
    public static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "you may not read it";
        }
        return failure instanceof CharacterCodingException ? "it is no text" : String.valueOf(failure.getMessage());
    }

    @Override
    public String toString() {
        return what + " " + path;
    }
}
