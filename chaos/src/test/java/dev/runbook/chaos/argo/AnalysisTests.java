package dev.runbook.chaos.argo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.argo.MetricQuery.Answer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AnalysisTests {
    private static final String ANALYSIS =
            "{'analysis': {'templates': [{'templateName': 'error-rate'}], 'args': [{'name': 'service', 'value': 'shop'}]}}";
    private static final String STEPS = "{'steps': [{'setWeight': 25}, " + ANALYSIS + ", {'setWeight': 50}]}";

    @Test
    void a_successful_step_lets_the_update_go_on() {
        var shop = new RolloutFixture();
        shop.errorRate("'interval': '30s', 'count': 3, 'successCondition': 'result[0] < 0.05'");
        shop.deployed(4, STEPS);
        shop.answer = vector(0.01);

        shop.image("shop:2");
        shop.cluster.advance("5M");

        assertThat(shop.phase()).isEqualTo("Healthy");
        assertThat(shop.ready("shop:2")).isEqualTo(4);
        assertThat(shop.queries)
                .containsExactly("errors{service=`shop`}", "errors{service=`shop`}", "errors{service=`shop`}");
        var run = shop.runs().get(0);
        assertThat(run.at("/metadata/name").asString())
                .isEqualTo("shop-" + shop.status().path("currentPodHash").asString() + "-2-1");
        assertThat(run.at("/metadata/labels/rollout-type").asString()).isEqualTo("Step");
        assertThat(run.at("/status/phase").asString()).isEqualTo("Successful");
        assertThat(run.at("/status/metricResults/0/measurements/2/value").asString())
                .isEqualTo("[0.01]");
        assertThat(run.at("/status/metricResults/0/count").asInt()).isEqualTo(3);
    }

    @Test
    void a_failed_analysis_aborts_to_the_stable_template() {
        var shop = new RolloutFixture();
        shop.errorRate("'interval': '30s', 'count': 3, 'successCondition': 'result[0] < 0.05'");
        shop.deployed(4, STEPS);
        shop.answer = vector(0.3);

        shop.image("shop:2");
        shop.cluster.advance("5M");

        assertThat(shop.phase())
                .isEqualTo("Degraded: RolloutAborted: Rollout aborted update to revision 2: "
                        + "Metric \"error-rate\" assessed Failed due to failed (1) > failureLimit (0)");
        assertThat(shop.ready("shop:1")).isEqualTo(4);
        assertThat(shop.pods("shop:2")).isZero();
        assertThat(shop.queries).hasSize(1);
        assertThat(shop.told()).last().isEqualTo("shop aborted: analysis error-rate failed, weight 0 %");
        assertThat(shop.cluster.events("Rollout"))
                .anyMatch(event -> event.startsWith("AnalysisRunFailed: Step Analysis Run 'shop-")
                        && event.endsWith("' Status New: 'Failed' Previous: ''"))
                .anyMatch(event -> event.startsWith("RolloutAborted: Rollout aborted update to revision 2: Metric"));
        assertThat(shop.cluster.events("AnalysisRun"))
                .contains(
                        "MetricFailed: Metric 'error-rate' Completed. Result: Failed",
                        "AnalysisRunFailed: Analysis Completed. Result: Failed");
    }

    @Test
    void a_failure_within_the_limit_is_borne() {
        var shop = new RolloutFixture();
        shop.errorRate("'interval': '30s', 'count': 3, 'failureLimit': 1, 'successCondition': 'result[0] < 0.05'");
        shop.deployed(4, STEPS);
        shop.answer = vector(0.3);

        shop.image("shop:2");
        while (shop.queries.isEmpty()) {
            shop.cluster.advance("1S");
        }
        shop.answer = vector(0.01);
        shop.cluster.advance("5M");

        assertThat(shop.phase()).isEqualTo("Healthy");
        assertThat(shop.runs().get(0).at("/status/metricResults/0/failed").asInt())
                .isEqualTo(1);
    }

    @Test
    void an_inconclusive_analysis_pauses_and_keeps_the_weight() {
        var shop = inconclusive();

        shop.cluster.advance("1H");

        assertThat(shop.phase()).isEqualTo("Paused: InconclusiveAnalysisRun");
        assertThat(shop.ready("shop:2")).isEqualTo(1);
        assertThat(shop.ready("shop:1")).isEqualTo(3);
        assertThat(shop.runs()).hasSize(1);
        assertThat(shop.runs().get(0).at("/status/message").asString())
                .isEqualTo(
                        "Metric \"error-rate\" assessed Inconclusive due to inconclusive (1) > inconclusiveLimit (0)");
        assertThat(shop.told()).last().isEqualTo("shop paused: analysis inconclusive, weight 25 %");
    }

    @Test
    void promoting_an_inconclusive_step_goes_to_the_next_step() {
        var shop = inconclusive();

        shop.patchStatus("{'pauseConditions': null, 'controllerPause': false, 'currentStepIndex': 2}");
        shop.cluster.advance("5M");

        assertThat(shop.phase()).isEqualTo("Healthy");
        assertThat(shop.ready("shop:2")).isEqualTo(4);
    }

    @Test
    void resuming_an_inconclusive_step_measures_again() {
        var shop = inconclusive();
        shop.answer = vector(0.01);

        shop.patchStatus("{'pauseConditions': null}");
        shop.cluster.advance("5M");

        assertThat(shop.phase()).isEqualTo("Healthy");
        assertThat(shop.runs()).hasSize(2);
        assertThat(shop.runs().get(1).at("/metadata/name").asString()).endsWith("-2-1.1");
    }

    @Test
    void a_background_analysis_watches_the_whole_update() {
        var shop = new RolloutFixture();
        shop.errorRate("'interval': '10s', 'initialDelay': '20s', 'failureCondition': 'result[0] > 0.05'");
        shop.deployed(
                4,
                "{'analysis': {'templates': [{'templateName': 'error-rate'}], 'startingStep': 1,"
                        + " 'args': [{'name': 'service', 'valueFrom': {'podTemplateHashValue': 'Latest'}}]},"
                        + " 'steps': [{'setWeight': 25}, {'pause': {'duration': '5m'}}]}");
        shop.answer = vector(0.01);

        shop.image("shop:2");
        shop.cluster.advance("2M");
        assertThat(shop.phase()).isEqualTo("Paused: CanaryPauseStep");
        assertThat(shop.queries)
                .first()
                .isEqualTo("errors{service=`"
                        + shop.status().path("currentPodHash").asString() + "`}");
        shop.answer = vector(0.2);
        shop.cluster.advance("2M");

        assertThat(shop.phase()).startsWith("Degraded: RolloutAborted");
        assertThat(shop.ready("shop:1")).isEqualTo(4);
    }

    @Test
    void a_background_analysis_ends_with_the_update() {
        var shop = new RolloutFixture();
        shop.errorRate("'interval': '10s', 'failureCondition': 'result[0] > 0.05'");
        shop.deployed(
                4,
                "{'analysis': {'templates': [{'templateName': 'error-rate'}],"
                        + " 'args': [{'name': 'service', 'value': 'shop'}]},"
                        + " 'steps': [{'setWeight': 25}, {'pause': {'duration': '1m'}}]}");
        shop.answer = vector(0.01);

        shop.image("shop:2");
        shop.cluster.advance("5M");
        int asked = shop.queries.size();
        shop.cluster.advance("5M");

        assertThat(shop.phase()).isEqualTo("Healthy");
        assertThat(shop.queries).hasSize(asked).hasSizeGreaterThan(5);
        assertThat(shop.runs().get(0).at("/status/phase").asString()).isEqualTo("Successful");
        assertThat(shop.runs().get(0).at("/status/message").asString()).isEqualTo("Run Terminated");
        assertThat(shop.runs().get(0).at("/status/metricResults/0/measurements").size())
                .isLessThanOrEqualTo(10);
    }

    @Test
    void errors_are_retried_every_ten_seconds_until_there_are_too_many_in_a_row() {
        var shop = new RolloutFixture();
        shop.errorRate("'interval': '1m', 'count': 3, 'successCondition': 'result[0] < 0.05'");
        shop.deployed(4, STEPS);
        shop.answer = new Answer.Failure("connection refused");

        shop.image("shop:2");
        shop.cluster.advance("5M");

        assertThat(shop.phase())
                .isEqualTo("Degraded: RolloutAborted: Rollout aborted update to revision 2: Metric \"error-rate\""
                        + " assessed Error due to consecutiveErrors (5) > consecutiveErrorLimit (4):"
                        + " \"Error Message: connection refused\"");
        assertThat(shop.queries).hasSize(5);
        var measurements = shop.runs().get(0).at("/status/metricResults/0/measurements");
        assertThat(seconds(measurements.path(4)) - seconds(measurements.path(0)))
                .isEqualTo(40);
    }

    @Test
    void a_condition_that_is_not_understood_is_an_error_with_its_reason() {
        var shop = new RolloutFixture();
        shop.errorRate("'successCondition': 'ratio < 0.05'");
        shop.deployed(4, STEPS);

        shop.image("shop:2");
        shop.cluster.advance("1M");

        var measurement = shop.runs().get(0).at("/status/metricResults/0/measurements/0");
        assertThat(measurement.path("phase").asString()).isEqualTo("Error");
        assertThat(measurement.path("message").asString()).isEqualTo("unknown name ratio");
    }

    private static RolloutFixture inconclusive() {
        var shop = new RolloutFixture();
        shop.errorRate("'successCondition': 'result[0] < 0.05', 'failureCondition': 'result[0] > 0.2'");
        shop.deployed(4, STEPS);
        shop.answer = vector(0.1);
        shop.image("shop:2");
        shop.cluster.advance("3M");
        assertThat(shop.phase()).isEqualTo("Paused: InconclusiveAnalysisRun");
        return shop;
    }

    private static long seconds(JsonNode measurement) {
        return Instant.parse(measurement.path("startedAt").asString()).getEpochSecond();
    }

    private static Answer vector(double value) {
        return new Answer.Vector(List.of(value));
    }
}
