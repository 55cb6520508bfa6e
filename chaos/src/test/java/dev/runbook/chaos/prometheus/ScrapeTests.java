package dev.runbook.chaos.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.chaos.simulation.Simulation;
import dev.runbook.engine.promql.PromQl;
import dev.runbook.engine.promql.PromQlException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScrapeTests {
    private final Simulation simulation = new Simulation(Instant.parse("2026-01-01T00:00:00Z"), 1);
    private final Prometheus prometheus = new Prometheus(simulation, PrometheusSettings.DEFAULT);
    private final GaugeFixture target = new GaugeFixture("load");

    @Test
    void scrapesEveryIntervalUnderTheTargetsLabels() {
        prometheus.add(target);
        target.set("a", 1);
        advance(15);
        target.set("a", 2);
        advance(16);

        assertThat(value("load")).isEqualTo("load{instance=\"here\", job=\"loads\", pod=\"a\"} 2");
        assertThat(value("count_over_time(load[5m])")).endsWith(" 2");
        assertThat(value("timestamp(load) - time()")).endsWith(" -1");
        assertThat(value("up")).isEqualTo("up{instance=\"here\", job=\"loads\"} 1");
    }

    @Test
    void marksWhatVanishesAsStale() {
        prometheus.add(target);
        target.set("a", 1);
        target.set("b", 2);
        advance(15);
        target.remove("a");
        advance(15);
        assertThat(value("load")).contains("pod=\"b\"").doesNotContain("pod=\"a\"");

        target.set("a", 3);
        advance(15);
        assertThat(value("load{pod='a'}")).endsWith(" 3");
        assertThat(value("count_over_time(load{pod='a'}[5m])")).endsWith(" 2");
    }

    @Test
    void reportsATargetThatDoesNotAnswerAsDown() {
        prometheus.add(target);
        target.set("a", 1);
        advance(15);
        target.down(true);
        advance(15);
        assertThat(value("up")).endsWith(" 0");
        assertThat(value("load")).isEmpty();

        target.down(false);
        advance(15);
        assertThat(value("up")).endsWith(" 1");
        assertThat(value("load")).endsWith(" 1");
    }

    @Test
    void endsTheSeriesOfATargetThatIsTakenAway() {
        prometheus.add(target);
        target.set("a", 1);
        advance(20);
        prometheus.remove(target);

        assertThat(value("load or up")).isEmpty();
        advance(60);
        assertThat(value("load or up")).isEmpty();
    }

    @Test
    void endsTheSeriesOfATargetThatIsTakenAwayRightAfterAScrape() {
        prometheus.add(target);
        target.set("a", 1);
        advance(15);
        prometheus.remove(target);

        assertThat(value("load or up")).isEmpty();
    }

    @Test
    void evaluatesATreeThatSomebodyParsed() {
        prometheus.add(target);
        target.set("a", 1);
        advance(30);
        var expr = PromQl.parse("sum(load)");

        assertThat(prometheus.instant(expr, simulation.now()))
                .isEqualTo(prometheus.instant("sum(load)", simulation.now()));
        assertThat(prometheus
                        .range(expr, simulation.now(), simulation.now(), Duration.ofSeconds(1))
                        .tracks())
                .hasSize(1);
        assertThatThrownBy(() -> prometheus.range(expr, simulation.now(), simulation.now(), Duration.ZERO))
                .hasMessageContaining("has to be positive");
    }

    @Test
    void keepsATargetsOwnLabelsAside() {
        prometheus.add(exposing(false));
        advance(15);
        assertThat(value("x")).isEqualTo("x{exported_job=\"own\", instance=\"i\", job=\"j\"} 1");
    }

    @Test
    void honorsATargetsOwnLabelsIfToldSo() {
        prometheus.add(exposing(true));
        advance(15);
        assertThat(value("x")).isEqualTo("x{instance=\"i\", job=\"own\"} 1");
    }

    @Test
    void refusesASeriesThatComesTwiceInOneScrape() {
        prometheus.add(new TargetFixture("i", false, sink -> {
            sink.sample(Labels.metric("x"), 1);
            sink.sample(Labels.metric("x"), 2);
        }));

        assertThatThrownBy(() -> advance(15)).hasMessageContaining("a scrape must give each series once");
    }

    @Test
    void givesWhatLastsASampleAtEachScrape() {
        var asked = new ArrayList<Long>();
        prometheus.add(changing(sink -> sink.lasting(Labels.metric("x"), at -> {
            asked.add(at);
            return asked.size();
        })));
        advance(60);

        assertThat(asked).as("before anybody looks").isEmpty();
        assertThat(value("x")).isEqualTo("x{instance=\"i\", job=\"j\"} 4");
        assertThat(value("count_over_time(x[5m])")).endsWith(" 4");
        advance(15);
        assertThat(value("x offset 15s")).endsWith(" 4");
        assertThat(value("x")).endsWith(" 5");
    }

    @Test
    void endsWhatLastsWhenItIsGivenAgainOrGone() {
        var x = Labels.metric("x");
        prometheus.add(changing(
                sink -> sink.lasting(x, at -> 1),
                sink -> {},
                sink -> sink.lasting(x, at -> 2),
                sink -> sink.sample(x, 3)));
        advance(61);
        assertThat(points("x[2m]")).isEqualTo("1 1 2 3");
        advance(15);
        assertThat(value("x")).as("given once").isEmpty();

        var brief = Labels.metric("y");
        prometheus.add(changing("other", sink -> sink.lasting(brief, at -> 7), sink -> {}, sink -> sink.gone(brief)));
        advance(30);
        assertThat(value("y")).endsWith(" 7");
        advance(15);
        assertThat(value("y")).isEmpty();
        assertThat(points("y[2m]")).isEqualTo("7 7");
    }

    @Test
    void endsWhatLastsWithItsTargetAndWhenThatIsDown() {
        var target = changing(
                sink -> sink.lasting(Labels.metric("x"), at -> 1),
                sink -> {
                    throw new ScrapeFailed("connection refused");
                },
                sink -> {},
                sink -> sink.lasting(Labels.metric("x"), at -> 2));
        prometheus.add(target);
        advance(30);
        assertThat(value("x")).as("down").isEmpty();
        advance(15);
        assertThat(value("x")).as("not given again").isEmpty();
        advance(15);
        assertThat(value("x")).endsWith(" 2");

        prometheus.remove(target);
        assertThat(value("x")).as("right after a scrape").isEmpty();
        advance(30);
        assertThat(points("x[5m]")).isEqualTo("1");
    }

    @Test
    void keepsWhatLastsBeyondTheRetention() {
        var settings = new PrometheusSettings(
                Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofMinutes(5), Duration.ofSeconds(5), false);
        var brief = new Prometheus(simulation, settings);
        brief.add(changing(sink -> sink.lasting(Labels.metric("x"), at -> 1)));
        advance(29);

        assertThat(brief.storage().select(List.of()))
                .extracting(Series::labels)
                .containsExactly(Labels.metric("x", "job", "j", "instance", "i"));
    }

    @Test
    void refusesWhatLastsTwiceInOneScrape() {
        prometheus.add(changing(sink -> {
            sink.lasting(Labels.metric("x"), at -> 1);
            sink.lasting(Labels.metric("x"), at -> 2);
        }));

        assertThatThrownBy(() -> advance(15)).hasMessageContaining("a scrape must give each series once");
    }

    @Test
    void refusesWhatLastsOfTwoTargets() {
        var x = Labels.metric("x", "job", "own", "instance", "own");
        prometheus.add(new TargetFixture("one", true, sink -> sink.lasting(x, at -> 1)));
        prometheus.add(new TargetFixture("other", true, sink -> sink.lasting(x, at -> 2)));

        assertThatThrownBy(() -> advance(15)).hasMessageContaining("a scrape must give each series once");
    }

    @Test
    void forgetsSeriesAfterTheRetention() {
        var settings = new PrometheusSettings(
                Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofMinutes(5), Duration.ofMinutes(10), false);
        var brief = new Prometheus(simulation, settings);
        brief.add(target);
        target.set("a", 1);
        target.set("b", 1);
        advance(15);
        target.remove("a");
        advance(30 * 60);

        assertThat(brief.instant("load offset 30m", simulation.now()))
                .isEqualTo(brief.instant("none", simulation.now()));
        assertThat(brief.storage().select(List.of())).hasSize(2);
        assertThat(brief.instant("count_over_time(load[10m])", simulation.now()))
                .isEqualTo(new QueryResult.InstantVector(List.of(
                        new QueryResult.Sample(Labels.of("instance", "here", "job", "loads", "pod", "b"), 40))));
    }

    @Test
    void refusesQueriesThatDoNotParse() {
        assertThatThrownBy(() -> prometheus.instant("rate(x)", simulation.now()))
                .isInstanceOf(PromQlException.class);
    }

    private void advance(long seconds) {
        simulation.advance(Duration.ofSeconds(seconds));
    }

    private String value(String query) {
        var vector = (QueryResult.InstantVector) prometheus.instant(query, simulation.now());
        return vector.samples().stream()
                .map(sample -> sample.labels() + " " + Numbers.general(sample.value()))
                .collect(Collectors.joining("; "));
    }

    private String points(String query) {
        var tracks = ((QueryResult.RangeVector) prometheus.instant(query, simulation.now())).tracks();
        return tracks.stream()
                .flatMap(track -> track.points().stream())
                .map(point -> Numbers.general(point.value()))
                .collect(Collectors.joining(" "));
    }

    /** A target that does one thing after the other, and nothing from then on. */
    @SafeVarargs
    private static ScrapeTarget changing(Consumer<ScrapeSink>... scrapes) {
        return changing("i", scrapes);
    }

    @SafeVarargs
    private static ScrapeTarget changing(String instance, Consumer<ScrapeSink>... scrapes) {
        var left = new ArrayDeque<>(List.of(scrapes));
        return new TargetFixture(instance, false, sink -> {
            if (!left.isEmpty()) {
                left.poll().accept(sink);
            }
        });
    }

    private static ScrapeTarget exposing(boolean honorsLabels) {
        return new TargetFixture("i", honorsLabels, sink -> sink.sample(Labels.metric("x", "job", "own"), 1));
    }

    private record TargetFixture(String instance, boolean honorsLabels, Consumer<ScrapeSink> samples)
            implements ScrapeTarget {
        @Override
        public String job() {
            return "j";
        }

        @Override
        public void scrape(ScrapeSink sink) {
            samples.accept(sink);
        }
    }
}
