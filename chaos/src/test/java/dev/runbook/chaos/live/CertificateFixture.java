package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * Certificates of keytool, each its own authority, as PEM files.
 *
 * @param directory where they are
 */
record CertificateFixture(Path directory) {
    static final char[] PASSWORD = "only-in-this-test".toCharArray();

    /** Makes a certificate and its key. */
    void make(String name) throws Exception {
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        directory.resolve(name + ".p12").toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        var text = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(text).isZero();
        var store = store(name);
        pem(certificate(name), "CERTIFICATE", store.getCertificate(name).getEncoded());
        pem(key(name), "PRIVATE KEY", store.getKey(name, PASSWORD).getEncoded());
    }

    private static void pem(String file, String what, byte[] content) throws IOException {
        Files.writeString(
                Path.of(file),
                "-----BEGIN " + what + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + what
                        + "-----\n");
    }

    KeyStore store(String name) throws Exception {
        return KeyStore.getInstance(directory.resolve(name + ".p12").toFile(), PASSWORD);
    }

    /** Returns the PEM file of a certificate. */
    String certificate(String name) {
        return directory.resolve(name + ".pem").toString();
    }

    /** Returns the PEM file of a certificate's key. */
    String key(String name) {
        return directory.resolve(name + ".key").toString();
    }
}
