package dev.runbook.engine.live;

import dev.runbook.engine.settings.GivenFile;
import io.fabric8.kubernetes.client.Config;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files that contexts are read from. As for kubectl the first file that has a context counts, and files of {@code
 * $KUBECONFIG} that are not there are passed over; other than for kubectl a context's cluster and user stand in the
 * context's file.
 */
record Kubeconfig(List<Path> files) {

    /** Returns the file that was named, else those of {@code $KUBECONFIG}, else {@code ~/.kube/config}. */
    static Kubeconfig of(@Nullable Path named) {
        if (named != null) {
            return new Kubeconfig(List.of(named));
        }
        var environment = System.getenv("KUBECONFIG");
        if (environment == null || environment.isBlank()) {
            return new Kubeconfig(List.of(Path.of(System.getProperty("user.home"), ".kube", "config")));
        }
        var all = Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(environment)
                .filter(file -> !file.isBlank())
                .map(Path::of)
                .toList();
        var there = all.stream().filter(Files::exists).toList();
        return new Kubeconfig(there.isEmpty() ? all : there);
    }

    /**
     * Reads a context.
     *
     * @throws IllegalArgumentException if a file can't be read, if no file has the context, with those that they have, or if it is not whole
     */
    Config context(String name) {
        var known = new ArrayList<String>();
        for (var file : files) {
            var content = new GivenFile("the kubeconfig", file).map();
            for (var entry : entries(content, "contexts")) {
                var found = String.valueOf(entry.get("name"));
                if (found.equals(name)) {
                    requireWhole(file, content, entry);
                    refuseImpersonation(file, content, entry);
                    return Config.fromKubeconfig(name, file.toFile());
                }
                known.add(found);
            }
        }
        throw new IllegalArgumentException("the kubeconfig " + names() + " has no context '" + name + "'; it has "
                + (known.isEmpty() ? "none" : String.join(", ", known)) + ". Nothing was done.");
    }

    private String names() {
        return String.join(
                File.pathSeparator, files.stream().map(Path::toString).toList());
    }

    private static void requireWhole(Path file, Map<?, ?> content, Map<?, ?> context) {
        Object parts = context.get("context");
        for (var part : Map.of("cluster", "clusters", "user", "users").entrySet()) {
            Object name = parts instanceof Map<?, ?> map ? map.get(part.getKey()) : null;
            if (name != null
                    && entries(content, part.getValue()).stream().noneMatch(entry -> name.equals(entry.get("name")))) {
                throw new IllegalArgumentException("the context '" + context.get("name") + "' of the kubeconfig " + file
                        + " names the " + part.getKey() + " '" + name + "', which that file does not have. Nothing was"
                        + " done; write both into one file (kubectl config view --flatten --minify).");
            }
        }
    }

    /** The client passes over it, and would act with other rights than kubectl does. */
    private static void refuseImpersonation(Path file, Map<?, ?> content, Map<?, ?> context) {
        Object user = context.get("context") instanceof Map<?, ?> parts ? parts.get("user") : null;
        for (var entry : entries(content, "users")) {
            if (Objects.equals(entry.get("name"), user)
                    && entry.get("user") instanceof Map<?, ?> credentials
                    && credentials.get("as") != null) {
                var as = credentials.get("as");
                throw new IllegalArgumentException("the user '" + user + "' of the kubeconfig " + file
                        + " impersonates '" + as + "', which only the command line can ask for. Nothing was done;"
                        + " take that out of the file and write --as " + as + ".");
            }
        }
    }

    private static List<Map<?, ?>> entries(Map<?, ?> content, String key) {
        var entries = new ArrayList<Map<?, ?>>();
        if (content.get(key) instanceof List<?> list) {
            for (Object entry : list) {
                if (entry instanceof Map<?, ?> map) {
                    entries.add(map);
                }
            }
        }
        return entries;
    }
}
