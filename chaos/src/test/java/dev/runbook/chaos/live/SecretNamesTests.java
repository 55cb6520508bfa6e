package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Secrets often hold, beside the password, the names of what they are for; by these a run is taken back. */
class SecretNamesTests extends ShopFixture {
    @Test
    void aRunIsTakenBackAlthoughASecretHoldsTheNamesOfWhatItChanged() throws Exception {
        client().resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("db")
                        .endMetadata()
                        .addToStringData("username", "agents")
                        .addToStringData("schema", "default")
                        .addToStringData("password", "names-canary-4711")
                        .build())
                .create();
        int before = shop.replicas();
        var policy = Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n");

        var applied = process("apply", "LoggedInFixture", "--yes", "--policy", policy.toString());
        assertThat(shop.replicas()).as(applied).isEqualTo(3);
        var back = process("rollback", shop.theRun(), "--yes", "--policy", policy.toString());

        assertThat(shop.replicas()).as(back).isEqualTo(before);
        assertThat(Files.readString(shop.runs().resolve(shop.theRun() + ".jsonl")) + applied + back)
                .contains("\"name\":\"agents\"", "\"namespace\":\"default\"")
                .doesNotContain("names-canary-4711");
    }

    /** What a process has learned of a Secret must not be hidden from other tests. */
    private String process(String... arguments) throws IOException, InterruptedException {
        var process = new ProcessBuilder(shop.command(shop.runs(), arguments))
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
