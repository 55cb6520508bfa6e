package dev.runbook.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.engine.journal.JournalRecord.CallAnswered;
import dev.runbook.engine.journal.PreimageKeys.Sealed;
import dev.runbook.engine.journal.PreimageKeys.SealedException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreimageKeysTests {
    private static final PreimageKeys KEYS =
            PreimageKeys.of(List.of(Base64.getEncoder().encodeToString(new byte[32])));

    private static GenericKubernetesResource object(String json) {
        return new KubernetesSerialization().unmarshal(json, GenericKubernetesResource.class);
    }

    private static final GenericKubernetesResource SECRET = object(
            "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"db\"},\"data\":{\"pw\":\"aHVudGVyMg==\"}}");

    @Test
    void whatIsSealedIsOpenedForTheSameEffectOnly() {
        var sealed = KEYS.seal(SECRET, 3, "abc").orElseThrow();

        assertThat(KEYS.open(sealed, 3, "abc")).isEqualTo(SECRET);
        assertThat(KEYS.seal(SECRET, 3, "abc").orElseThrow().text()).isNotEqualTo(sealed.text());
        assertThatThrownBy(() -> KEYS.open(sealed, 4, "abc")).isInstanceOf(SealedException.class);
        assertThatThrownBy(() -> KEYS.open(sealed, 3, "abd")).isInstanceOf(SealedException.class);
        for (var broken : List.of("", "AAAA", "!", sealed.text().substring(4))) {
            assertThatThrownBy(() -> KEYS.open(new Sealed(sealed.key(), broken), 3, "abc"))
                    .isInstanceOf(SealedException.class)
                    .hasMessageContaining("the journal was changed");
        }
    }

    @Test
    void onlyWhatIsMaskedIsSealed() {
        var plain =
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"m\"%s},\"data\":{\"MODE\":\"fast\"}}";
        var applied = ",\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"{}\"}";

        assertThat(KEYS.seal(object(plain.formatted("")), 1, "abc")).isEmpty();
        assertThat(PreimageKeys.hides(object(plain.formatted("")))).isFalse();
        assertThat(KEYS.seal(object(plain.formatted(applied)), 1, "abc")).isPresent();
        assertThat(PreimageKeys.hides(object(plain.formatted(applied)))).isFalse();
        assertThat(PreimageKeys.hides(SECRET)).isTrue();
        assertThat(PreimageKeys.NONE.seal(SECRET, 1, "abc")).isEmpty();
    }

    /** A value of a few characters nobody recognises elsewhere; that it is in a Secret says enough. */
    @Test
    void listsOfSecretsHoldNoDataEither() {
        var list = Values.MAPPER.readTree("{\"kind\":\"SecretList\",\"items\":[{\"metadata\":{\"name\":\"db\"},"
                + "\"data\":{\"pin\":\"MTIz\"}}]}");
        var journal = new MemoryJournal();
        journal.append(new CallAnswered(Instant.EPOCH, "s", false, "LIST secrets", "0", 200, list));

        assertThat(journal.lines().get(0))
                .contains("\"name\":\"db\"", "\"data\":\"***\"")
                .doesNotContain("MTIz");
    }
}
