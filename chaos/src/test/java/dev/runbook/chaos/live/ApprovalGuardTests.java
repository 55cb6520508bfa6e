package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.live.CommandLineFixture.Ran;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy by which an API server holds answers to who writes them. What it does there: {@link LiveOnKubernetesTests}. */
class ApprovalGuardTests {
    @TempDir
    Path directory;

    private static Ran guard(String... more) {
        var arguments = new java.util.ArrayList<>(List.of("rbac", "GrowAgents", "-n", "shop", "--guard"));
        arguments.addAll(List.of(more));
        return CommandLineFixture.plain(null, arguments.toArray(String[]::new));
    }

    private static <T extends HasMetadata> List<T> all(Ran written, Class<T> type) {
        return ManifestsTests.objects(written).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static ValidatingAdmissionPolicy policy(Ran written) {
        assertThat(all(written, ValidatingAdmissionPolicy.class)).hasSize(1);
        return all(written, ValidatingAdmissionPolicy.class).get(0);
    }

    private static Map<String, String> variables(ValidatingAdmissionPolicy policy) {
        return policy.getSpec().getVariables().stream()
                .collect(Collectors.toMap(Variable::getName, Variable::getExpression));
    }

    @Test
    void itIsBoundToTheNamespaceAndDenies() {
        var written = guard("--asks", "ServiceAccount:ops/runner", "--asks", "Group:sre's");

        assertThat(all(written, ValidatingAdmissionPolicyBinding.class))
                .singleElement()
                .satisfies(binding -> {
                    var spec = binding.getSpec();
                    assertThat(spec.getPolicyName()).isEqualTo("runbook-approvals.shop");
                    assertThat(spec.getValidationActions()).containsExactly("Deny");
                    assertThat(spec.getMatchResources().getNamespaceSelector().getMatchLabels())
                            .isEqualTo(Map.of("kubernetes.io/metadata.name", "shop"));
                });
        var policy = policy(written);
        assertThat(policy.getMetadata().getName()).isEqualTo("runbook-approvals.shop");
        assertThat(policy.getSpec().getFailurePolicy()).isEqualTo("Fail");
        assertThat(policy.getSpec().getValidations())
                .hasSize(4)
                .first()
                .satisfies(first -> assertThat(first.getExpression()).contains("request.userInfo.username"));
        assertThat(variables(policy))
                .containsEntry(
                        "asker",
                        "request.userInfo.username == 'system:serviceaccount:ops:runner'"
                                + " || 'sre\\'s' in request.userInfo.?groups.orValue([])")
                .containsEntry("messenger", "false");
    }

    @Test
    void whereAnswersAreKeptApartNobodyAsks() throws IOException {
        var file = Files.writeString(directory.resolve("policy.yaml"), "approvalNamespace: approvals\n");
        var policy = policy(guard("--policy", file.toString(), "--passes-on", "User:slack"));

        assertThat(policy.getMetadata().getName()).isEqualTo("runbook-approvals.approvals");
        assertThat(variables(policy))
                .containsEntry("asker", "false")
                .containsEntry("messenger", "request.userInfo.username == 'slack'");
    }

    @Test
    void whereTheyAreNotWhoAsksHasToBeNamed() {
        var refused = guard();

        assertThat(refused.code()).as(refused.all()).isEqualTo(64);
        assertThat(refused.err()).contains("--asks SUBJECT", "approvalNamespace", "Nothing was written");
        assertThat(guard("--asks", "alice").err()).contains("--asks takes User:NAME");
    }

    @Test
    void theServersManifestsHaveOneForEachPlaceAndLetItPassOnWhatIsPressed() throws IOException {
        var plain = ManifestsTests.manifests(directory, "ops", "--guard");
        var server = "request.userInfo.username == 'system:serviceaccount:ops:runbook-serve'";

        assertThat(policy(plain).getMetadata().getName()).isEqualTo("runbook-approvals.default");
        assertThat(variables(policy(plain))).containsEntry("asker", server).containsEntry("messenger", "false");
        var channels = Files.writeString(
                directory.resolve("channels.yaml"),
                "slack: {token: env:SLACK_TOKEN, signingSecret: env:SLACK_SIGNING, approvers: {U1: alice}}\n");
        var pressed = ManifestsTests.manifests(directory, "ops", "--guard", "--channels", channels.toString());
        assertThat(variables(policy(pressed))).containsEntry("messenger", server);
        assertThat(all(ManifestsTests.manifests(directory, "ops"), ValidatingAdmissionPolicy.class))
                .isEmpty();
    }
}
