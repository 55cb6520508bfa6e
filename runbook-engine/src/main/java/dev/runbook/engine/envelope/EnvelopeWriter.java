package dev.runbook.engine.envelope;

import dev.runbook.engine.model.RunbookModel;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Where drills write what they have shown: beside the classes of the runbook, so that it is packed with them, or
 * elsewhere.
 *
 * @param written whether it is written at all
 * @param directory elsewhere; null for beside the classes
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record EnvelopeWriter(boolean written, @Nullable Path directory) {
    /** Returns a writer for a setting: {@code packed}, {@code none}, or a directory. */
    public static EnvelopeWriter of(String setting) {
        return switch (setting) {
            case "packed" -> new EnvelopeWriter(true, null);
            case "none" -> new EnvelopeWriter(false, null);
            default -> new EnvelopeWriter(true, Path.of(setting));
        };
    }

    /** Adds what a drill has shown. A runbook out of a jar is not written beside: it was drilled where it was built. */
    public void add(RunbookModel runbook, String drill, Observed observed) {
        var place = written ? place(runbook.type()) : Optional.<Path>empty();
        place.ifPresent(path ->
                EnvelopeFile.merge(path, observed.envelope(runbook.id(), ReachedClasses.of(runbook.type()), drill)));
    }

    private Optional<Path> place(Class<?> type) {
        if (directory != null) {
            return Optional.of(directory);
        }
        var source = type.getProtectionDomain().getCodeSource();
        try {
            return source == null
                            || source.getLocation() == null
                            || !source.getLocation().getProtocol().equals("file")
                    ? Optional.empty()
                    : Optional.of(Path.of(source.getLocation().toURI())).filter(Files::isDirectory);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
