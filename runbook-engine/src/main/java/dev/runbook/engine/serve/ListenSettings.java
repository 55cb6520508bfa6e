package dev.runbook.engine.serve;

import dev.runbook.engine.settings.PemFile;
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

    /**
     * Requires that its files hold what they are named for: who listens says of them only that something is wrong.
     *
     * @throws IllegalArgumentException that names the file that does not
     */
    public ListenSettings checked() {
        try {
            if (certificate != null && key != null) {
                new PemFile("--tls-key", key).requireKeyOf(new PemFile("--tls-cert", certificate));
            }
            if (clientAuthority != null) {
                var unused = new PemFile("--client-ca", clientAuthority).certificates();
            }
            return this;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + ". Nothing is served.", e);
        }
    }
}
