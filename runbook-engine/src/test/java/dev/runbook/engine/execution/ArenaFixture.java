package dev.runbook.engine.execution;

import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Sample;
import dev.runbook.api.port.Series;
import dev.runbook.api.slo.Bound;
import dev.runbook.api.slo.Slo;
import dev.runbook.api.slo.Unit;
import dev.runbook.engine.spi.AlertRule;
import dev.runbook.engine.spi.AlertState;
import dev.runbook.engine.spi.AlertState.Phase;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.ArenaTime;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import dev.runbook.engine.spi.Target;
import dev.runbook.engine.spi.TimelineEntry;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * An arena without a cluster: a virtual clock and one indicator, {@code errors}, that is 0.3 from the fault until the
 * world is mended or heals itself, and an alert on it.
 */
public final class ArenaFixture implements Arena, FaultContext {
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static ArenaFixture latest;

    public final List<String> log = new ArrayList<>();
    public Instant mended;
    private final List<TimelineEntry> timeline = new ArrayList<>();
    private final World world;
    private final ArenaRequest request;
    private final Clock clock = new Clock();
    private Instant faulted;
    private boolean healed;

    /** The indicator of the scripted world. */
    public static class ErrorRatio implements Slo {
        @Override
        public String title() {
            return "error ratio";
        }

        @Override
        public String indicator() {
            return "errors";
        }

        @Override
        public Bound objective() {
            return Bound.below(0.01, Unit.RATIO);
        }
    }

    /** A scripted world. */
    public record World(Duration healsItself, List<String> unhealthy, double before, boolean relapses) {
        public static World sound() {
            return new World(null, List.of(), 0, false);
        }

        public static World selfHealing(Duration after) {
            return new World(after, List.of(), 0, false);
        }

        public static World sick(String... unhealthy) {
            return new World(null, List.of(unhealthy), 0, false);
        }

        public static World erring() {
            return new World(null, List.of(), 0.2, false);
        }

        /** A world in which mending helps for a minute only. */
        public static World relapsing() {
            return new World(null, List.of(), 0, true);
        }
    }

    /** A fault of a scripted world. */
    public record Errors(boolean harmless, boolean observable, String problem, boolean fails) implements Fault {
        public static Errors plain() {
            return new Errors(false, true, null, false);
        }

        @Override
        public String describe() {
            return "errors";
        }

        @Override
        public List<String> problems(FaultContext context) {
            return problem == null ? List.of() : List.of(problem);
        }

        @Override
        public void inject(FaultContext context) {
            if (fails) {
                throw new IllegalStateException("no such deployment");
            }
            var arena = (ArenaFixture) context;
            arena.log.add("fault");
            if (!harmless) {
                arena.faulted = arena.clock.now;
                arena.mended = null;
            }
        }

        @Override
        public boolean observed(FaultContext context) {
            return observable;
        }

        @Override
        public void heal(FaultContext context) {
            ((ArenaFixture) context).healed = true;
        }
    }

    /** The target of such arenas. */
    public record Scripted(String unavailableBecause) implements Target {
        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public Optional<String> unavailable() {
            return Optional.ofNullable(unavailableBecause);
        }

        @Override
        public Arena open(ArenaRequest request) {
            return new ArenaFixture(request);
        }
    }

    public ArenaFixture(ArenaRequest request) {
        this.request = request;
        this.world = request.world() instanceof World scripted ? scripted : World.sound();
        // The control's world may be opened beside the run, whose world is meant.
        if (!Thread.currentThread().getName().equals("runbook-control")) {
            latest = this;
        }
    }

    /** Opens a sound world without alerts. */
    public static ArenaFixture plain() {
        return new ArenaFixture(new ArenaRequest(null, List.of(), 12, "default"));
    }

    public static ArenaFixture latest() {
        return latest;
    }

    private Instant brokenSince() {
        if (world.before() > 0) {
            return START;
        }
        if (faulted == null || healed) {
            return null;
        }
        if (world.healsItself() != null && !clock.now.isBefore(faulted.plus(world.healsItself()))) {
            return null;
        }
        if (mended == null) {
            return faulted;
        }
        var relapse = mended.plusSeconds(60);
        return world.relapses() && clock.now.isAfter(relapse) ? relapse : null;
    }

    private boolean brokenAt(Instant at) {
        if (faulted == null || healed || at.isBefore(faulted)) {
            return world.before() > 0;
        }
        if (world.healsItself() != null && !at.isBefore(faulted.plus(world.healsItself()))) {
            return false;
        }
        return mended == null || at.isBefore(mended) || world.relapses() && at.isAfter(mended.plusSeconds(60));
    }

    private double errors() {
        return brokenSince() == null ? 0 : world.before() > 0 ? world.before() : 0.3;
    }

    @Override
    public AlertState alert(String name) {
        AlertRule rule = request.alerts().stream()
                .filter(alert -> alert.name().equals(name))
                .findFirst()
                .orElseThrow();
        var since = brokenSince();
        if (since == null) {
            return new AlertState(Phase.INACTIVE, null, Map.of(), Double.NaN);
        }
        var fires = since.plus(rule.forDuration());
        return clock.now.isBefore(fires)
                ? new AlertState(Phase.PENDING, since, Map.of("alertname", name), errors())
                : new AlertState(Phase.FIRING, fires, Map.of("alertname", name), errors());
    }

    @Override
    public ArenaTime time() {
        return clock;
    }

    @Override
    public Metrics metrics() {
        return new Metrics() {
            @Override
            public List<Sample> instant(String promql) {
                return List.of(new Sample(Map.of(), clock.now, errors()));
            }

            @Override
            public List<Series> range(String promql, Duration back, Duration step) {
                var points = new ArrayList<Series.Point>();
                for (var at = clock.now.minus(back); !at.isAfter(clock.now); at = at.plus(step)) {
                    boolean broken = brokenAt(at);
                    if (broken || !promql.startsWith("ALERTS")) {
                        points.add(new Series.Point(at, broken ? 0.3 : 0));
                    }
                }
                return List.of(new Series(Map.of(), points));
            }
        };
    }

    @Override
    public List<String> unhealthy() {
        return world.unhealthy();
    }

    @Override
    public void tell(String actor, String text) {
        timeline.add(new TimelineEntry(clock.now, actor, text));
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
        return new Random(request.seed() + stream.hashCode());
    }

    @Override
    public FaultContext faults() {
        return this;
    }

    @Override
    public HttpClient.Factory httpClientFactory() {
        throw new UnsupportedOperationException("no cluster");
    }

    @Override
    public Config clientConfig() {
        return new ConfigBuilder()
                .withAutoConfigure(false)
                .withMasterUrl("http://scripted/")
                .build();
    }

    @Override
    public KubernetesClient client() {
        throw new UnsupportedOperationException("no cluster");
    }

    @Override
    public String namespace() {
        return request.namespace();
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public <T> Optional<T> ability(Class<T> type) {
        return Optional.empty();
    }

    @Override
    public void close() {}

    private static final class Clock implements ArenaTime {
        private volatile Instant now = START;

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
    }
}
