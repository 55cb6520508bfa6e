package dev.runbook.engine.settings;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A PEM file that a person has named. Messages say what is wrong and what helps, and never what a key is.
 *
 * @param what names it, an option or a file's key
 * @param path where it is
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record PemFile(String what, Path path) {
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----");
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ((?:RSA |EC )?)PRIVATE KEY-----([^-]*)-----END \\1PRIVATE KEY-----");

    /**
     * Returns its certificates, one at least.
     *
     * @throws IllegalArgumentException if it can't be read, or holds none
     */
    public List<X509Certificate> certificates() {
        var certificates = new ArrayList<X509Certificate>();
        var found = CERTIFICATE.matcher(text());
        try {
            var factory = CertificateFactory.getInstance("X.509");
            while (found.find()) {
                certificates.add((X509Certificate) factory.generateCertificate(
                        new ByteArrayInputStream(found.group().getBytes(StandardCharsets.US_ASCII))));
            }
        } catch (GeneralSecurityException e) {
            throw noCertificate(": " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw noCertificate("", null);
        }
        return certificates;
    }

    private IllegalArgumentException noCertificate(String reason, @Nullable Exception cause) {
        return new IllegalArgumentException(
                this + " holds no certificate in PEM (-----BEGIN CERTIFICATE-----)" + reason
                        + "; of one in DER, openssl x509 -inform der -in " + path.getFileName() + " makes it",
                cause);
    }

    /**
     * Requires that it holds the private key of a certificate. Of a key in the older forms of OpenSSL only that it is
     * one is looked at.
     *
     * @param certificate the file that begins with it
     * @throws IllegalArgumentException if it can't be read, or holds another key or none
     */
    public void requireKeyOf(PemFile certificate) {
        var holder = certificate.certificates().get(0).getPublicKey();
        var found = KEY.matcher(text());
        if (!found.find()) {
            throw noKey(null);
        }
        try {
            var content = Base64.getMimeDecoder().decode(found.group(2));
            if (found.group(1).isEmpty()
                    && !belongs(
                            KeyFactory.getInstance(holder.getAlgorithm())
                                    .generatePrivate(new PKCS8EncodedKeySpec(content)),
                            holder)) {
                throw new IllegalArgumentException(this + " is not the key of " + certificate);
            }
        } catch (GeneralSecurityException e) {
            throw noKey(e);
        }
    }

    private IllegalArgumentException noKey(@Nullable Exception cause) {
        return new IllegalArgumentException(
                this + " holds no private key in PEM without a password (-----BEGIN PRIVATE KEY-----) that suits its"
                        + " certificate; openssl pkcs8 -topk8 -nocrypt -in " + path.getFileName() + " makes one",
                cause);
    }

    /** A key of another kind than the certificate's can't even sign for it. */
    private static boolean belongs(PrivateKey key, PublicKey holder) throws GeneralSecurityException {
        var name = switch (holder.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> holder.getAlgorithm();
        };
        var signature = Signature.getInstance(name);
        signature.initSign(key);
        var signed = signature.sign();
        signature.initVerify(holder);
        return signature.verify(signed);
    }

    private String text() {
        try {
            return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalArgumentException(this + " can't be read: " + GivenFile.reason(e), e);
        }
    }

    @Override
    public String toString() {
        return what + " " + path;
    }
}
