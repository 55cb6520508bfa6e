package dev.runbook.engine.cli;

import dev.runbook.engine.journal.Sha256;
import dev.runbook.engine.model.RunbookModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What tells one version of a runbook from another: the bytes of its class, its superclasses and its nested classes. */
final class ContentHash {
    private ContentHash() {}

    static String of(RunbookModel runbook) {
        var digest = Sha256.digest();
        own(runbook).forEach(type -> add(type, digest));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Returns the names of the classes whose bytes count. */
    static Set<String> classes(RunbookModel runbook) {
        return own(runbook).stream().map(Class::getName).collect(Collectors.toSet());
    }

    private static List<Class<?>> own(RunbookModel runbook) {
        var own = new ArrayList<Class<?>>();
        for (Class<?> type = runbook.type(); type != null && type != Object.class; type = type.getSuperclass()) {
            addNested(type, own);
        }
        return own;
    }

    private static void addNested(Class<?> type, List<Class<?>> all) {
        all.add(type);
        for (var nested : type.getDeclaredClasses()) {
            addNested(nested, all);
        }
    }

    private static void add(Class<?> type, MessageDigest digest) {
        var name = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
        try (var in = type.getResourceAsStream(name)) {
            digest.update(
                    in == null ? type.getName().getBytes(java.nio.charset.StandardCharsets.UTF_8) : in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("the class file of " + type.getName() + " can't be read", e);
        }
    }
}
