package dev.runbook.chaos.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Where manifests come from. Nothing is read before a world is opened. */
@API(status = API.Status.INTERNAL, since = "0.1")
sealed interface ManifestSource {
    /** Returns what messages call it. */
    String name();

    /** Returns its text, empty if it can't be read. */
    Optional<String> text();

    /** A resource on the class path. */
    record Resource(String name) implements ManifestSource {
        @Override
        public Optional<String> text() {
            var ofThread = Thread.currentThread().getContextClassLoader();
            var found = read(ofThread);
            return found.isPresent() ? found : read(Resource.class.getClassLoader());
        }

        private Optional<String> read(@Nullable ClassLoader loader) {
            if (loader == null) {
                return Optional.empty();
            }
            try (var stream = loader.getResourceAsStream(name.startsWith("/") ? name.substring(1) : name)) {
                return stream == null
                        ? Optional.empty()
                        : Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException unreadable) {
                return Optional.empty();
            }
        }
    }

    /** A file. */
    record OnDisk(Path path) implements ManifestSource {
        @Override
        public String name() {
            return path.toString();
        }

        @Override
        public Optional<String> text() {
            try {
                return Optional.of(Files.readString(path));
            } catch (IOException unreadable) {
                return Optional.empty();
            }
        }
    }

    /** Text that stands in the drill's code. */
    record Inline(String name, String yaml) implements ManifestSource {
        @Override
        public Optional<String> text() {
            return Optional.of(yaml);
        }
    }
}
