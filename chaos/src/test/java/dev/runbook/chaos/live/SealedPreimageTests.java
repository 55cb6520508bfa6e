package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.live.CommandLineFixture.Ran;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a Secret held before a run comes back from the run's journal, for who has the key. */
class SealedPreimageTests extends ShopFixture {
    private static final String BEFORE = "before-canary-4711";

    @BeforeEach
    void prepare() throws IOException {
        shop.world()
                .faults()
                .client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("db")
                        .endMetadata()
                        .addToStringData("pw", BEFORE)
                        .addToStringData("pin", "123")
                        .build())
                .create();
    }

    /** Makes a key that is like no other. */
    private Path key(String name) throws IOException {
        var bytes = new byte[32];
        bytes[0] = (byte) name.hashCode();
        var file = Files.createFile(
                directory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, Base64.getEncoder().encodeToString(bytes) + "\n");
    }

    private Ran with(List<Path> keys, String... arguments) throws IOException {
        var references = keys.stream().map(key -> "\"file:" + key + "\"").toList();
        var policy = Files.writeString(
                directory.resolve("policy.yaml"), "undrilled: true\nattempts: 9\npreimageKeys: " + references + "\n");
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--policy", policy.toString()));
        return shop.run(all.toArray(String[]::new));
    }

    private List<String> held() {
        var data = shop.world()
                .faults()
                .client()
                .secrets()
                .inNamespace("default")
                .withName("db")
                .get()
                .getData();
        return Stream.of("pw", "pin")
                .map(name -> new String(Base64.getDecoder().decode(data.get(name)), StandardCharsets.UTF_8))
                .toList();
    }

    private String journal(String run) throws IOException {
        return Files.readString(shop.runs().resolve(run + ".jsonl"));
    }

    private static String keyId(String journal) {
        var matcher = Pattern.compile(
                        "\"PreimageSealed\",\"step\":\"rotate\",\"sequence\":1,\"key\":\"([0-9a-f]{12})\"")
                .matcher(journal);
        assertThat(matcher.find()).as(journal).isTrue();
        return matcher.group(1);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void withItsKeyASecretComesBackFromTheJournal() throws IOException {
        var keys = List.of(key("one"));
        assertThat(with(keys, "plan", "RotatingFixture").out()).doesNotContain("can't bring back");
        var ran = with(keys, "apply", "RotatingFixture", "--yes");
        assertThat(ran.code()).as(ran.all()).isZero();
        assertThat(held()).containsExactly("rotated-canary-4711", "123");

        var back = with(keys, "rollback", shop.theRun(), "--yes");

        assertThat(back.code()).as(back.all()).isZero();
        assertThat(held()).containsExactly(BEFORE, "123");
        var journal = journal(shop.theRun());
        assertThat(keyId(journal)).isNotEmpty();
        assertThat(journal + ran.all() + back.all())
                .doesNotContain(
                        BEFORE,
                        encoded(BEFORE),
                        encoded("123"),
                        Files.readString(keys.get(0)).strip())
                .doesNotContain("rotated-canary-4711", encoded("rotated-canary-4711"));
    }

    @Test
    void withoutItsKeyOrWithAnotherNothingIsBegun() throws IOException {
        var one = key("one");
        var other = key("other");
        assertThat(with(List.of(one), "apply", "RotatingFixture", "--yes", "--param", "asks=true")
                        .code())
                .isEqualTo(5);
        var run = shop.theRun();
        var before = journal(run);

        for (var keys : List.of(List.<Path>of(), List.of(other))) {
            for (var command : List.of("rollback", "resume")) {
                var refused = with(keys, command, run, "--yes");
                assertThat(refused.code()).as(refused.all()).isEqualTo(7);
                assertThat(refused.err())
                        .contains("sealed by the key " + keyId(before), "preimageKeys", "Nothing was done");
                assertThat(journal(run)).isEqualTo(before);
            }
        }
        assertThat(held()).containsExactly("rotated-canary-4711", "123");
        var back = with(List.of(other, one), "rollback", run, "--yes");
        assertThat(back.code()).as(back.all()).isZero();
        assertThat(held()).containsExactly(BEFORE, "123");
    }

    @Test
    void anOlderKeyOpensAndTheNewOneSeals() throws IOException {
        var old = key("old");
        assertThat(with(List.of(old), "apply", "RotatingFixture", "--yes").code())
                .isZero();
        var first = shop.theRun();
        var fresh = key("fresh");

        var back = with(List.of(fresh, old), "rollback", first, "--yes");

        assertThat(back.code()).as(back.all()).isZero();
        assertThat(held()).containsExactly(BEFORE, "123");
        var again = with(List.of(fresh, old), "apply", "RotatingFixture", "--yes");
        var second = again.out().replaceAll("(?s).*Run        (\\S+).*", "$1");
        assertThat(keyId(journal(second))).isNotEqualTo(keyId(journal(first)));
        assertThat(with(List.of(fresh), "rollback", second, "--yes").code()).isZero();
    }

    @Test
    void withoutAKeyThePlanSaysSoAndNoMaskIsWritten() throws IOException {
        assertThat(with(List.of(), "plan", "RotatingFixture").out())
                .contains("a rollback can't bring back their values from it");
        assertThat(with(List.of(), "apply", "RotatingFixture", "--yes").code()).isZero();

        var back = with(List.of(), "rollback", shop.theRun(), "--yes");

        assertThat(back.code()).as(back.all()).isEqualTo(4);
        assertThat(back.out()).contains("masked in the journal", "Restore it by hand");
        assertThat(held()).containsExactly("rotated-canary-4711", "123");
    }

    @Test
    void aKeyThatOthersMayReadOrThatIsNoneIsRefused() throws IOException {
        var open = key("open");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
        var refused = with(List.of(open), "apply", "RotatingFixture", "--yes");
        assertThat(refused.code()).isEqualTo(64);
        assertThat(refused.err()).contains("preimageKeys[0]", "others than its owner may use", "chmod 600 " + open);

        var shorter = Files.writeString(key("shorter"), "c2hvcnQ=");
        assertThat(with(List.of(shorter), "apply", "RotatingFixture", "--yes").err())
                .contains("32 bytes in Base64", "openssl rand -base64 32")
                .doesNotContain("c2hvcnQ=");
        assertThat(with(List.of(directory.resolve("none")), "plan", "RotatingFixture")
                        .err())
                .contains("can't be read");
        assertThat(held()).containsExactly(BEFORE, "123");
    }
}
