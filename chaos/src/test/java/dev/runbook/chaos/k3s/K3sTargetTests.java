package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.RedisModel;
import dev.runbook.engine.spi.AlertRule;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.PrepareException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of the target can be seen without a Docker engine. */
class K3sTargetTests {
    @Test
    void a_world_that_does_not_parse_is_refused_before_anything_is_started() {
        var broken = ClusterWorld.named("broken").yaml("kind: [");

        assertThatThrownBy(() -> new K3sTarget().open(new ArenaRequest(broken, List.of(), 1, "shop")))
                .isInstanceOf(PrepareException.class)
                .hasMessageContaining("inline manifest 1")
                .hasMessageContaining("the runbook works in namespace shop");
    }

    @Test
    void settings_come_from_properties_then_from_the_environment() {
        var properties = new Properties();
        properties.setProperty("runbook.k3s.speed", "3");
        var settings = K3sSettings.of(
                properties, Map.of("RUNBOOK_K3S_SPEED", "4", "RUNBOOK_K3S_IMAGE", "local/k3s:1", "RUNBOOK_K3S", "off"));

        assertThat(settings.speed()).isEqualTo(3);
        assertThat(settings.image()).isEqualTo("local/k3s:1");
        assertThat(settings.use()).isEqualTo("off");
        assertThat(settings.cpu()).isEqualTo(0.1);
    }

    @Test
    void requests_are_all_sent_unless_one_is_to_stand_for_several() {
        assertThat(K3sSettings.of(new Properties(), Map.of()).requests()).isEqualTo(1);
        assertThat(K3sSettings.of(new Properties(), Map.of("RUNBOOK_K3S_REQUESTS", "4"))
                        .at(60)
                        .requests())
                .isEqualTo(4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> K3sSettings.of(new Properties(), Map.of("RUNBOOK_K3S_REQUESTS", "0")))
                .withMessageContaining("runbook.k3s.requests is '0'; it is a number from 1 to 20");
    }

    @Test
    void a_speed_that_is_no_number_is_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> K3sSettings.of(new Properties(), Map.of("RUNBOOK_K3S_SPEED", "fast")))
                .withMessageContaining("runbook.k3s.speed is 'fast'");
    }

    @ParameterizedTest
    @CsvSource({
        "sum(rate(container_cpu_usage_seconds_total[5m])) > 1, false, 4",
        "sum(kube_pod_container_status_restarts_total) > 1, false, 10",
        "sum(kube_pod_container_status_restarts_total) > 1, true, 60",
    })
    void a_drill_lives_as_fast_as_what_its_alerts_look_at_is_measured(String expr, boolean quiet, double speed) {
        var rule = new AlertRule("ShopAlert", expr, Duration.ofMinutes(5), Duration.ZERO, Map.of());
        var settings = K3sSettings.of(new Properties(), Map.of());

        assertThat(K3sTarget.paced(settings, new ArenaRequest(null, List.of(rule), 1, "shop", Set.of(), quiet))
                        .speed())
                .isEqualTo(speed);
    }

    @Test
    void a_world_whose_runbooks_run_commands_in_pods_lives_slower_since_those_take_their_time() {
        var world = ClusterWorld.named("shop").program("redis", () -> RedisModel.limitedTo("64Mi"));
        var settings = K3sSettings.of(new Properties(), Map.of("RUNBOOK_K3S_SPEED_COMMANDS", "5"));

        assertThat(K3sTarget.paced(settings, new ArenaRequest(world, List.of(), 1, "default"))
                        .speed())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "redis, docker.io/library/redis:latest",
        "python:3.12-alpine, docker.io/library/python:3.12-alpine",
        "predator12/backend:1.4.0, docker.io/predator12/backend:1.4.0",
        "localhost:5000/shop/web, localhost:5000/shop/web:latest",
        "ghcr.io/shop/web:2, ghcr.io/shop/web:2"
    })
    void images_are_named_as_containerd_names_them(String image, String full) {
        assertThat(ProgramImages.full(image)).isEqualTo(full);
    }

    @Test
    void a_container_is_orphaned_when_its_process_has_ended() throws IOException, InterruptedException {
        var own = Orphans.owner();
        var parts = own.split("/");
        var ended = new ProcessBuilder("true").start();
        ended.waitFor();

        assertThat(Orphans.orphaned(own)).isFalse();
        assertThat(Orphans.orphaned(parts[0] + "/" + ended.pid() + "/" + parts[2]))
                .isTrue();
        assertThat(Orphans.orphaned(parts[0] + "/" + parts[1] + "/1"))
                .as("another process of the same id")
                .isTrue();
        assertThat(Orphans.orphaned("elsewhere/" + ended.pid() + "/1"))
                .as("of another host")
                .isFalse();
    }

    @Test
    void a_world_lives_faster_than_the_wall_and_stands_still_when_it_is_over() {
        var now = new Instant[] {Instant.parse("2026-01-01T00:00:00Z")};
        var time = new ScaledTime(() -> now[0], 10);
        now[0] = now[0].plusSeconds(6);

        assertThat(time.instant()).isEqualTo(Instant.parse("2026-01-01T00:01:00Z"));
        assertThat(time.real(Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(6));
        time.stop();
        now[0] = now[0].plusSeconds(60);
        assertThat(time.instant()).isEqualTo(Instant.parse("2026-01-01T00:01:00Z"));
    }
}
