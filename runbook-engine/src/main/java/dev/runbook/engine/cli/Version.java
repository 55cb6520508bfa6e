package dev.runbook.engine.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of the engine, which the build writes beside this class: a jar of many jars has one manifest. */
final class Version implements IVersionProvider {
    static String number() {
        try (var text =
                Objects.requireNonNull(Version.class.getResourceAsStream("version"), "no version was built in")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the version can't be read: " + e.getMessage(), e);
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {"runbook " + number()};
    }
}
