package dev.runbook.chaos.k3s;

import java.security.SecureRandom;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The namespaces of a world on a cluster that it shares with others: each is there under its own name with the world's
 * id behind it. Whoever lives in the world sees the plain names.
 *
 * @param id never part of a name that Kubernetes generates: those have no vowels
 * @param namespaces as the world names them
 */
record WorldNames(String id, List<String> namespaces) {
    private static final String ALPHABET = "aeiou013";
    private static final int LENGTH = 7;
    private static final RandomGenerator RANDOM = new SecureRandom();

    /** Copies the list. */
    WorldNames {
        namespaces = List.copyOf(namespaces);
    }

    /** Makes names with a new id. */
    static WorldNames of(List<String> namespaces) {
        var id = new StringBuilder("a");
        while (id.length() < LENGTH) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return new WorldNames(id.toString(), namespaces);
    }

    /** Returns the name on the cluster; of a namespace that is not the world's the name as it is. */
    String real(String namespace) {
        return namespaces.contains(namespace) ? namespace + suffix() : namespace;
    }

    /**
     * Returns the namespace, on the cluster, of what plays the world: its requests, its Prometheus. Without the suffix: the
     * world may see it, and must send it back as it is.
     */
    String stage() {
        return "runbook-stage" + id;
    }

    /** Returns what the names on the cluster have behind those of the world. */
    String suffix() {
        return "-" + id;
    }

    /** Translates path and query of a request to the cluster. */
    String uri(String uri) {
        int query = uri.indexOf('?');
        var path = query < 0 ? uri : uri.substring(0, query);
        var translated = replace(path, "(/namespaces/)(%s)(?=/|$)");
        return query < 0
                ? translated
                : translated + replace(uri.substring(query), "(namespace(?:=|%%3D|%%3d)+)(%s)(?=[&,%%]|$)");
    }

    /** Translates what is sent to the cluster, JSON or YAML. */
    String body(String text) {
        return replace(text, "(\"?\\bnamespace\"?\\s*:\\s*\"?)(%s)(?=[\"\\s,}]|$)");
    }

    private String replace(String text, String pattern) {
        var names = namespaces.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        return Pattern.compile(pattern.formatted(names)).matcher(text).replaceAll("$1$2" + suffix());
    }
}
