package dev.runbook.chaos.argo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class RolloutSpecTests {
    private static final String PREFIX = "Degraded: InvalidSpec: The Rollout \"shop\" is invalid: ";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'steps': [{'setCanaryScale': {'replicas': 1}}]} "
                        + "| spec.strategy.trafficRouting: Required value: SetCanaryScale requires TrafficRouting to be set",
                "{'steps': [{'setWeight': 101}]} "
                        + "| spec.strategy.steps[0].setWeight: Invalid value: 101: SetWeight needs to be between 0 and 100",
                "{'trafficRouting': {'nginx': {}}} "
                        + "| spec.strategy.trafficRouting: Forbidden: the embedded cluster does not emulate traffic routing",
                "{'steps': [{'experiment': {}}]} "
                        + "| spec.strategy.steps[0].experiment: Forbidden: the embedded cluster does not emulate experiment steps",
                "{'maxSurge': 0, 'maxUnavailable': '0%'} "
                        + "| spec.strategy.maxSurge: Invalid value: 0: MaxSurge and MaxUnavailable both can not be zero",
                "{'maxSurge': 'many'} "
                        + "| spec.strategy.maxSurge: Invalid value: \"many\": must be a number of pods or a percentage",
                "{'steps': [{'analysis': {'templates': [{'templateName': 'gone'}]}}]} "
                        + "| spec.strategy.canary.steps[0].analysis.templates: Invalid value: \"gone\": AnalysisTemplate 'gone' not found"
            })
    void what_is_wrong_or_not_emulated_is_named(String canary, String problem) {
        var shop = new RolloutFixture();

        shop.create(2, canary);
        shop.cluster.advance("1M");

        assertThat(shop.phase()).isEqualTo(PREFIX + problem);
        assertThat(shop.cluster.pods()).isEmpty();
    }

    @Test
    void blue_green_needs_its_service() {
        var shop = new RolloutFixture();
        shop.create(2, "{}");
        shop.edit(rollout -> ((ObjectNode) rollout.at("/spec/strategy"))
                .removeAll()
                .putObject("blueGreen")
                .put("activeService", "shop"));

        shop.cluster.advance("1M");

        assertThat(shop.phase())
                .isEqualTo(PREFIX
                        + "spec.strategy.blueGreen.activeService: Invalid value: \"shop\": service \"shop\" not found");
    }

    @Test
    void a_template_that_comes_late_mends_it() {
        var shop = new RolloutFixture();
        shop.create(
                2,
                "{'steps': [{'setWeight': 50}, {'analysis': {'templates': [{'templateName': 'error-rate'}],"
                        + " 'args': [{'name': 'service', 'value': 'shop'}]}}]}");
        shop.cluster.advance("10S");
        assertThat(shop.phase()).startsWith(PREFIX);

        shop.errorRate("'successCondition': 'result[0] < 1'");
        shop.cluster.advance("1M");

        assertThat(shop.phase()).isEqualTo("Healthy");
    }

    @Test
    void an_argument_without_value_is_named() {
        var shop = new RolloutFixture();
        shop.errorRate("'successCondition': 'result[0] < 1'");

        shop.create(2, "{'steps': [{'analysis': {'templates': [{'templateName': 'error-rate'}]}}]}");
        shop.cluster.advance("10S");

        assertThat(shop.phase())
                .isEqualTo(PREFIX + "spec.strategy.canary.steps[0].analysis.templates: Invalid value:"
                        + " \"templateNames: [error-rate]\": args.service was not resolved");
    }

    @Test
    void all_problems_are_named_at_once() {
        var shop = new RolloutFixture();
        shop.create(2, "{'steps': [{'setWeight': -1}, {'setWeight': 10, 'pause': {}}, {}]}");
        shop.edit(rollout -> rollout.withObjectProperty("spec").put("restartAt", "noon"));

        shop.cluster.advance("10S");

        assertThat(shop.phase()).contains("spec.restartAt: ", "steps[0].setWeight: ", "steps[1]: ", "steps[2]: ");
    }

    @Test
    void mending_the_spec_lets_it_deploy() {
        var shop = new RolloutFixture();
        shop.create(2, "{'steps': [{'setWeight': 101}]}");
        shop.cluster.advance("10S");

        shop.edit(rollout -> ((ObjectNode) rollout.at("/spec/strategy/canary/steps/0")).put("setWeight", 50));
        shop.cluster.advance("1M");

        assertThat(shop.phase()).isEqualTo("Healthy");
        assertThat(shop.condition("InvalidSpec").isMissingNode()).isTrue();
    }
}
