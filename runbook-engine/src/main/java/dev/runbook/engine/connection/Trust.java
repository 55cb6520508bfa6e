package dev.runbook.engine.connection;

import dev.runbook.engine.settings.PemFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trusts who signed a server's certificate. */
final class Trust {
    private Trust() {}

    /**
     * Makes a TLS context that trusts the certificates of a PEM file and no others.
     *
     * @throws IOException if it can't be read or holds none
     */
    static SSLContext of(Path authority) throws IOException {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (var certificate : new PemFile("the file", authority).certificates()) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
