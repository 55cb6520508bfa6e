package dev.runbook.chaos.cluster.http;

import io.netty.pkitesting.CertificateBuilder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A certificate of its own for each front end, which its kubeconfig names as the only one to trust: kubectl sends no
 * token over a connection that is not encrypted.
 *
 * @param certificate as PEM
 * @param key as PEM
 */
record FrontEndCertificate(String certificate, String key) {
    static FrontEndCertificate generate(String address) {
        try {
            var bundle = new CertificateBuilder()
                    .subject("CN=embedded-cluster")
                    .addSanIpAddress(address)
                    .addSanDnsName("localhost")
                    .setIsCertificateAuthority(true)
                    .ecp256()
                    .buildSelfSigned();
            return new FrontEndCertificate(bundle.getCertificatePEM(), bundle.getPrivateKeyPEM());
        } catch (Exception e) {
            throw new IllegalStateException("the embedded cluster's front end can't make a certificate: " + e, e);
        }
    }

    PemKeyCertOptions options() {
        return new PemKeyCertOptions().addCertValue(Buffer.buffer(certificate)).addKeyValue(Buffer.buffer(key));
    }

    /** Returns the certificate as a kubeconfig holds it. */
    String inKubeconfig() {
        return Base64.getEncoder().encodeToString(certificate.getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps the key out of messages. */
    @Override
    public String toString() {
        return "certificate of the embedded cluster";
    }
}
