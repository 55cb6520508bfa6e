package dev.runbook.chaos.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.chaos.simulation.Simulation;
import dev.runbook.engine.promql.Durations;
import dev.runbook.engine.promql.PromQl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of alerts over virtual time; a scrape and an evaluation every 15 s. */
class AlertRuleTests {
    private final Simulation simulation = new Simulation(Instant.EPOCH, 1);
    private final Prometheus prometheus = new Prometheus(simulation, PrometheusSettings.DEFAULT);
    private final GaugeFixture load = new GaugeFixture("load");
    private final List<String> transitions = new ArrayList<>();

    @BeforeEach
    void watch() {
        prometheus.add(load);
        prometheus.onAlert(alert -> transitions.add(alert.at().getEpochSecond() + " " + alert.state() + " "
                + alert.labels().get("pod")));
    }

    @Test
    void firesWhenTheExpressionHasHeldForItsTime() {
        prometheus.add(rule("load > 5", "1m", "0s"));
        load.set("a", 9);

        simulation.advance(Duration.ofSeconds(90));

        // scraped and evaluated first at 15 s, so it has held for a minute at 75 s
        assertThat(transitions).containsExactly("15 pending a", "75 firing a");
        assertThat(prometheus.alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.name()).isEqualTo("Loaded");
            assertThat(alert.state()).isEqualTo(AlertState.FIRING);
            assertThat(alert.activeAt()).isEqualTo(Instant.ofEpochSecond(15));
            assertThat(alert.value()).isEqualTo(9);
            assertThat(alert.labels())
                    .isEqualTo(Labels.of(
                            "alertname", "Loaded", "pod", "a", "severity", "page", "job", "loads", "instance", "here"));
            assertThat(alert.annotations()).containsEntry("summary", "load of a is 9");
        });
    }

    @Test
    void startsAnewWhenTheExpressionDidNotHoldOnce() {
        prometheus.add(rule("load > 5", "1m", "0s"));
        load.set("a", 9);
        simulation.advance(Duration.ofSeconds(60));
        load.set("a", 1);
        simulation.advance(Duration.ofSeconds(15));
        load.set("a", 9);
        simulation.advance(Duration.ofSeconds(75));

        assertThat(transitions).containsExactly("15 pending a", "75 inactive a", "90 pending a", "150 firing a");
    }

    @Test
    void firesAtOnceWithoutATimeAndResolves() {
        prometheus.add(rule("load > 5", "0s", "0s"));
        load.set("a", 9);
        simulation.advance(Duration.ofSeconds(30));
        load.set("a", 5);
        simulation.advance(Duration.ofSeconds(30));

        assertThat(transitions).containsExactly("15 pending a", "15 firing a", "45 resolved a");
        assertThat(prometheus.alerts()).isEmpty();
    }

    @Test
    void keepsFiringForATime() {
        prometheus.add(rule("load > 5", "0s", "1m"));
        load.set("a", 9);
        simulation.advance(Duration.ofSeconds(30));
        load.set("a", 5);
        simulation.advance(Duration.ofSeconds(45));
        load.set("a", 9);
        simulation.advance(Duration.ofSeconds(15));
        load.set("a", 5);
        simulation.advance(Duration.ofSeconds(90));

        // it held again at 90 s, so the minute starts anew at 105 s
        assertThat(transitions).containsExactly("15 pending a", "15 firing a", "165 resolved a");
    }

    @Test
    void keepsAnAlertForEachElement() {
        prometheus.add(rule("load > 5", "30s", "0s"));
        load.set("a", 9);
        load.set("b", 9);
        simulation.advance(Duration.ofSeconds(15));
        load.remove("a");
        simulation.advance(Duration.ofSeconds(30));

        assertThat(transitions).containsExactly("15 pending a", "15 pending b", "30 inactive a", "45 firing b");
    }

    @Test
    void writesItsAlertsAsSeries() {
        prometheus.add(rule("load > 5", "30s", "0s"));
        load.set("a", 9);
        simulation.advance(Duration.ofSeconds(30));
        assertThat(states()).containsExactly("pending");
        simulation.advance(Duration.ofSeconds(15));
        assertThat(states()).containsExactly("firing");
        assertThat(prometheus.instant("max(ALERTS_FOR_STATE)", simulation.now()))
                .isEqualTo(new QueryResult.InstantVector(List.of(new QueryResult.Sample(Labels.EMPTY, 15))));
        load.set("a", 1);
        simulation.advance(Duration.ofSeconds(15));
        assertThat(states()).isEmpty();
    }

    @Test
    void takesAScalarForOneElement() {
        prometheus.add(AlertRule.of("Always", PromQl.parse("1 < bool 2"), Duration.ZERO));
        simulation.advance(Duration.ofSeconds(15));

        assertThat(prometheus.alerts()).extracting(Alert::labels).containsExactly(Labels.of("alertname", "Always"));
    }

    @Test
    void namesTheRuleThatCannotBeEvaluated() {
        prometheus.add(rule("load / on (job) load", "0s", "0s"));
        load.set("a", 9);
        load.set("b", 9);

        assertThatThrownBy(() -> simulation.advance(Duration.ofSeconds(15)))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("alert rule Loaded")
                .hasMessageContaining("load / on (job) load")
                .hasMessageContaining("many-to-many");
    }

    @Test
    void refusesRulesThatCanNotWork() {
        assertThatThrownBy(() -> rule("load[5m]", "0s", "0s")).hasMessageContaining("range vector");
        assertThatThrownBy(() -> new AlertRule(
                        "A",
                        PromQl.parse("up"),
                        Duration.ZERO,
                        Duration.ZERO,
                        Map.of(),
                        Map.of("summary", "{{ humanize $value }}")))
                .hasMessageContaining("{{ humanize $value }}");
    }

    private List<String> states() {
        var vector = (QueryResult.InstantVector) prometheus.instant("ALERTS", simulation.now());
        return vector.samples().stream()
                .map(sample -> sample.labels().get("alertstate"))
                .toList();
    }

    private static AlertRule rule(String expr, String forDuration, String keepFiringFor) {
        return new AlertRule(
                "Loaded",
                PromQl.parse(expr),
                Durations.parse(forDuration),
                Durations.parse(keepFiringFor),
                Map.of("severity", "page"),
                Map.of("summary", "load of {{ $labels.pod }} is {{$value}}"));
    }
}
