package dev.runbook.chaos.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.chaos.simulation.Simulation;
import dev.runbook.engine.promql.PromQl;
import dev.runbook.engine.promql.PromQlException;
import java.time.Duration;
import java.time.Instant;
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
        prometheus.add(new TargetFixture(false, sink -> {
            sink.sample(Labels.metric("x"), 1);
            sink.sample(Labels.metric("x"), 2);
        }));

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

    private static ScrapeTarget exposing(boolean honorsLabels) {
        return new TargetFixture(honorsLabels, sink -> sink.sample(Labels.metric("x", "job", "own"), 1));
    }

    private record TargetFixture(boolean honorsLabels, Consumer<SampleSink> samples) implements ScrapeTarget {
        @Override
        public String job() {
            return "j";
        }

        @Override
        public String instance() {
            return "i";
        }

        @Override
        public void scrape(SampleSink sink) {
            samples.accept(sink);
        }
    }
}
