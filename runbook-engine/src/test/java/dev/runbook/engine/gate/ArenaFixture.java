package dev.runbook.engine.gate;

import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Sample;
import dev.runbook.api.port.Series;
import dev.runbook.engine.spi.AlertState;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaTime;
import dev.runbook.engine.spi.FaultContext;
import dev.runbook.engine.spi.TimelineEntry;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/** An arena with a scripted API server, a clock that moves only when asked, and scripted metrics. */
public final class ArenaFixture implements Arena {
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final ScriptedHttpFixture http = new ScriptedHttpFixture();
    public final Map<String, List<Sample>> samples = new HashMap<>();
    private final List<TimelineEntry> timeline = new ArrayList<>();
    private final long seed;
    private Instant now = START;

    public ArenaFixture() {
        this(1);
    }

    ArenaFixture(long seed) {
        this.seed = seed;
    }

    @Override
    public ArenaTime time() {
        return new ArenaTime() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public boolean virtual() {
                return true;
            }

            @Override
            public void pass(Duration duration) {
                now = now.plus(duration);
            }

            @Override
            public boolean next(Instant limit) {
                return false;
            }
        };
    }

    @Override
    public HttpClient.Factory httpClientFactory() {
        return http;
    }

    @Override
    public Config clientConfig() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("http://arena/")
                .withNamespace("default")
                .withOauthToken("hunter2")
                .build();
    }

    @Override
    public Metrics metrics() {
        return new Metrics() {
            @Override
            public List<Sample> instant(String promql) {
                return samples.getOrDefault(promql, List.of());
            }

            @Override
            public List<Series> range(String promql, Duration back, Duration step) {
                return List.of();
            }
        };
    }

    @Override
    public List<String> unhealthy() {
        return List.of();
    }

    @Override
    public AlertState alert(String name) {
        return new AlertState(AlertState.Phase.INACTIVE, null, Map.of(), Double.NaN);
    }

    @Override
    public FaultContext faults() {
        throw new UnsupportedOperationException("nothing here has faults");
    }

    @Override
    public void tell(String actor, String text) {
        timeline.add(new TimelineEntry(now, actor, text));
    }

    @Override
    public List<TimelineEntry> timeline() {
        return List.copyOf(timeline);
    }

    @Override
    public boolean quiescent() {
        return true;
    }

    @Override
    public RandomGenerator random(String stream) {
        return new Random(seed * 31 + stream.hashCode());
    }

    @Override
    public void close() {}
}
