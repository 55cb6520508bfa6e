package dev.runbook.engine.port;

/** Addresses as they may be written down. */
final class Addresses {
    private Addresses() {}

    /** Leaves out user and password, which some put into a repository's URL. */
    static String withoutUser(String url) {
        return url.replaceFirst("^(\\w+://)[^/@]*@", "$1");
    }
}
