package dev.runbook.engine.live;

import dev.runbook.engine.channel.Credential;
import dev.runbook.engine.journal.PreimageKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apiguardian.api.API;

/** Reads the keys that a policy names, as {@code file:PATH} that only its owner may read, or {@code env:NAME}. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class PreimageKeyReader {
    private PreimageKeyReader() {}

    /**
     * Reads them.
     *
     * @param environment gives a variable's value, null for none
     * @throws IllegalArgumentException naming the key that can't be used; never showing it
     */
    public static PreimageKeys read(List<String> references, UnaryOperator<String> environment) {
        var texts = new ArrayList<String>();
        for (var reference : references) {
            try {
                requireOwners(reference);
                var text = Credential.read(reference, environment);
                var unused = PreimageKeys.of(List.of(text));
                texts.add(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "preimageKeys[" + texts.size() + "] can't be used: " + e.getMessage() + ". Nothing was done.",
                        e);
            }
        }
        return PreimageKeys.of(texts);
    }

    private static void requireOwners(String reference) {
        if (!reference.startsWith("file:")) {
            return;
        }
        var file = Path.of(reference.substring("file:".length()));
        try {
            var others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
            others.removeAll(EnumSet.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE));
            if (!others.isEmpty()) {
                throw new IllegalArgumentException("others than its owner may use " + file + " ("
                        + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + "); chmod 600 " + file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            // What is not there is said by who reads it; where files have no such permissions there is nothing to ask.
        }
    }
}
