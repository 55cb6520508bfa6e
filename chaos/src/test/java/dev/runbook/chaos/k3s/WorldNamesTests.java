package dev.runbook.chaos.k3s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorldNamesTests {
    private static final WorldNames NAMES = new WorldNames("a0oa10o", List.of("default", "shop"));

    @ParameterizedTest
    @CsvSource({
        "/api/v1/namespaces/default/pods, /api/v1/namespaces/default-a0oa10o/pods",
        "/api/v1/namespaces/shop, /api/v1/namespaces/shop-a0oa10o",
        "/api/v1/namespaces/shopping/pods, /api/v1/namespaces/shopping/pods",
        "/api/v1/namespaces/kube-system/pods/default, /api/v1/namespaces/kube-system/pods/default",
        "/api/v1/events?fieldSelector=involvedObject.namespace%3Ddefault, "
                + "/api/v1/events?fieldSelector=involvedObject.namespace%3Ddefault-a0oa10o",
        "/api/v1/pods?watch=true, /api/v1/pods?watch=true"
    })
    void paths_and_selectors_are_translated(String world, String cluster) {
        assertThat(NAMES.uri(world)).isEqualTo(cluster);
    }

    @Test
    void what_is_sent_names_the_namespaces_of_the_cluster() {
        assertThat(NAMES.body("{\"metadata\":{\"name\":\"default\",\"namespace\": \"default\"}}"))
                .isEqualTo("{\"metadata\":{\"name\":\"default\",\"namespace\": \"default-a0oa10o\"}}");
        assertThat(NAMES.body("metadata:\n  namespace: shop\n  name: x\n"))
                .isEqualTo("metadata:\n  namespace: shop-a0oa10o\n  name: x\n");
        assertThat(NAMES.body("{\"namespace\":\"payments\"}")).isEqualTo("{\"namespace\":\"payments\"}");
    }

    @Test
    void an_id_is_never_part_of_a_generated_name_nor_of_the_stage() {
        var names = WorldNames.of(List.of("default"));

        assertThat(names.id()).matches("[aeiou013]{7}");
        assertThat(names.stage()).doesNotContain(names.suffix());
    }

    @Test
    void a_suffix_is_erased_wherever_the_pieces_of_a_stream_end() {
        var text = "a default-a0oa10o b-a0oa10o--a0oa10o- -a0 -a0oa1-a0oa10o";
        var expected = text.replace("-a0oa10o", "");
        for (int cut = 0; cut <= text.length(); cut++) {
            var eraser = new SuffixEraser("-a0oa10o");
            var left = new String(eraser.next(text.substring(0, cut).getBytes(UTF_8)), UTF_8)
                    + new String(eraser.next(text.substring(cut).getBytes(UTF_8)), UTF_8)
                    + new String(eraser.end(), UTF_8);
            assertThat(left).as("cut at %d", cut).isEqualTo(expected);
        }
    }
}
