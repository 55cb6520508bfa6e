package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PEM files that are none: which one, of which option or key, and what helps. */
class ServeCertificateTests extends ShopFixture {
    private static final String NO_CERTIFICATE = " holds no certificate in PEM";
    private CertificateFixture certificates;

    @BeforeEach
    void certificates() throws Exception {
        certificates = new CertificateFixture(directory);
        certificates.make("server");
        certificates.make("other");
    }

    /** Returns what a server says that does not begin to listen; else it would serve without end. */
    private String refused(String... more) throws IOException {
        var arguments = ServerFixture.arguments(directory, shop, "serve: {default: notify}\n");
        arguments.addAll(List.of(more));
        var ran = assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> CommandLineFixture.plain(null, arguments.toArray(String[]::new)));
        assertThat(ran.code()).as(ran.all()).isEqualTo(64);
        return ran.err();
    }

    private String garbage(String content) throws IOException {
        return Files.writeString(directory.resolve("garbage.pem"), content).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void aCertificateThatIsNoneIsNamed(String content) throws IOException {
        var garbage = garbage(content);

        assertThat(refused("--tls-cert", garbage, "--tls-key", certificates.key("server")))
                .contains("--tls-cert " + garbage + NO_CERTIFICATE, "-----BEGIN CERTIFICATE-----", "Nothing is served");
        assertThat(refused(
                        "--tls-cert",
                        certificates.certificate("server"),
                        "--tls-key",
                        certificates.key("server"),
                        "--client-ca",
                        garbage))
                .contains("--client-ca " + garbage + NO_CERTIFICATE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no PEM",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
            })
    void aKeyThatIsNoneIsNamedAndNotShown(String content) throws IOException {
        var garbage = garbage(content);

        assertThat(refused("--tls-cert", certificates.certificate("server"), "--tls-key", garbage))
                .contains("--tls-key " + garbage + " holds no private key in PEM", "openssl pkcs8", "Nothing is served")
                .doesNotContain("AAAA");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws IOException {
        assertThat(refused("--tls-cert", certificates.certificate("server"), "--tls-key", certificates.key("other")))
                .contains("--tls-key " + certificates.key("other") + " is not the key of --tls-cert");
    }

    @Test
    void anAuthorityOfAConnectionThatIsNoneIsNamed() throws IOException {
        var garbage = garbage("no PEM");
        var connections = Files.writeString(
                directory.resolve("connections.yaml"), """
                redis: {cache: {url: "rediss://localhost:6379", ca: "%1$s"}}
                opensearch: {logs: {url: "https://localhost:9200", ca: "%2$s"}}
                """.formatted(garbage, directory.resolve("missing.pem")));

        assertThat(refused("--connections", connections.toString()))
                .contains(
                        "redis.cache.ca " + garbage + NO_CERTIFICATE,
                        "opensearch.logs.ca " + directory.resolve("missing.pem")
                                + " can't be read: there is no such file");
    }
}
