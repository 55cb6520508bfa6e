package dev.runbook.engine.serve;

import java.nio.file.Path;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Where and how the server listens.
 *
 * @param host the address; loopback unless told otherwise
 * @param port 0 for one that is free
 * @param token what callers have to bring; null where client certificates are asked for
 * @param certificate the server's, as PEM; null to listen without TLS
 * @param key of the certificate, as PEM; null without
 * @param clientAuthority whose client certificates are accepted, as PEM; null for none
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record ListenSettings(
        String host,
        int port,
        @Nullable String token,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Path clientAuthority) {
    /** Refuses to listen where anybody could start runs. */
    public ListenSettings {
        if (token == null && clientAuthority == null) {
            throw new IllegalArgumentException("whoever reaches " + host + ":" + port
                    + " could start runs: give --token env:NAME or file:PATH, or --client-ca. Nothing is served.");
        }
        if ((certificate == null) != (key == null) || (clientAuthority != null && certificate == null)) {
            throw new IllegalArgumentException(
                    "TLS needs --tls-cert and --tls-key together, and --client-ca needs both. Nothing is served.");
        }
    }
}
