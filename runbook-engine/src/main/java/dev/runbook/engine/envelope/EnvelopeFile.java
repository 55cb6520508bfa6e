package dev.runbook.engine.envelope;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.apiguardian.api.API;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Envelopes as JSON files under {@value #FOLDER}, one a runbook, beside its classes and in its jar. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class EnvelopeFile {
    private static final String FOLDER = "META-INF/runbook/envelopes/";
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private EnvelopeFile() {}

    /**
     * Reads the envelope that is packed with a runbook.
     *
     * @return empty where there is none
     * @throws IllegalStateException if it is damaged or of a newer version
     */
    public static Optional<Envelope> packed(ClassLoader loader, String runbook) {
        var url = loader.getResource(name(runbook));
        if (url == null) {
            return Optional.empty();
        }
        try (var in = url.openStream()) {
            return Optional.of(parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), url.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("the envelope " + url + " can't be read: " + e.getMessage(), e);
        }
    }

    /**
     * Adds an envelope to what a directory of classes holds of the same classes; takes the place of an older one. Drills
     * of one runbook may run in several processes at a time.
     */
    static synchronized void merge(Path directory, Envelope envelope) {
        var file = directory.resolve(name(envelope.runbook()));
        try {
            Files.createDirectories(file.getParent());
            try (var lock = FileChannel.open(directory.resolve(FOLDER + ".lock"), CREATE, WRITE)) {
                lock.lock();
                mergeInto(file, envelope);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the envelope " + file + " can't be written: " + e.getMessage(), e);
        }
    }

    private static void mergeInto(Path file, Envelope envelope) throws IOException {
        var known = Files.exists(file) ? parse(Files.readString(file), file.toString()) : null;
        var all = known == null ? envelope : known.and(envelope);
        if (all.equals(known)) {
            return;
        }
        var next = Files.createTempFile(file.getParent(), "envelope", ".tmp");
        Files.writeString(next, MAPPER.writeValueAsString(all) + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Envelope parse(String text, String where) {
        try {
            var schema = MAPPER.readTree(text).path("schema").asString("");
            if (!schema.equals(Envelope.SCHEMA)) {
                throw new IllegalStateException("the envelope " + where + " has the schema '" + schema + "', this"
                        + " version reads " + Envelope.SCHEMA + ". Drill the runbook again with this version.");
            }
            return MAPPER.readValue(text, Envelope.class);
        } catch (JacksonException e) {
            throw new IllegalStateException(
                    "the envelope " + where + " is damaged: " + e.getOriginalMessage() + ". Delete it and drill again.",
                    e);
        }
    }

    private static String name(String runbook) {
        return FOLDER + runbook + ".json";
    }
}
