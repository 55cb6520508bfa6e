package dev.runbook.engine.live;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicySpec;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Validation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Objects;

/** What an {@link ApprovalGuard} is worth in a cluster, as far as somebody may read it. */
final class GuardedAnswers {
    private GuardedAnswers() {}

    /**
     * Returns what is to be told of a namespace's guard; empty where it holds everybody to their own name.
     *
     * @param place the namespace that holds the answers
     */
    static String doubt(KubernetesClient client, String place) {
        var name = ApprovalGuard.name(place);
        try {
            var binding = client.resources(ValidatingAdmissionPolicyBinding.class)
                    .withName(name)
                    .get();
            var policy = client.resources(ValidatingAdmissionPolicy.class)
                    .withName(name)
                    .get();
            if (binding == null || policy == null) {
                return "No admission policy holds them to who writes them; runbook rbac --guard writes one.";
            }
            if (!binds(binding.getSpec(), name, place) || !isWhole(policy.getSpec())) {
                return "The ValidatingAdmissionPolicy " + name + " is another one than runbook rbac --guard writes, so"
                        + " nobody knows whether it holds them to who writes them: write it anew.";
            }
            return passesOn(policy.getSpec())
                    ? "The ValidatingAdmissionPolicy " + name + " holds them to who writes them, but for those who pass"
                            + " on what others press."
                    : "";
        } catch (KubernetesClientException e) {
            return "Whether an admission policy holds them to who writes them can't be read (" + name + ": "
                    + (e.getCode() > 0 ? e.getCode() : e.getMessage()) + ").";
        }
    }

    private static boolean binds(ValidatingAdmissionPolicyBindingSpec spec, String name, String place) {
        var selector = spec.getMatchResources() == null
                ? null
                : spec.getMatchResources().getNamespaceSelector();
        return name.equals(spec.getPolicyName())
                && spec.getValidationActions().contains(ApprovalGuard.DENY)
                && (selector == null || place.equals(selector.getMatchLabels().get("kubernetes.io/metadata.name")));
    }

    /** Who asks and who passes on differs from place to place; the rest is always the same. */
    private static boolean isWhole(ValidatingAdmissionPolicySpec spec) {
        var ours = (ValidatingAdmissionPolicy)
                new ApprovalGuard("", List.of(), List.of()).objects().get(0);
        return Objects.equals(expressions(spec), expressions(ours.getSpec()))
                && "Fail".equals(spec.getFailurePolicy())
                && spec.getMatchConditions().equals(ours.getSpec().getMatchConditions())
                && ours.getSpec().getVariables().stream()
                        .filter(variable -> !variable.getExpression().equals(ApprovalGuard.NOBODY))
                        .allMatch(spec.getVariables()::contains);
    }

    private static List<String> expressions(ValidatingAdmissionPolicySpec spec) {
        return spec.getValidations().stream().map(Validation::getExpression).toList();
    }

    private static boolean passesOn(ValidatingAdmissionPolicySpec spec) {
        return spec.getVariables().stream()
                .anyMatch(variable -> variable.getName().equals(ApprovalGuard.MESSENGER)
                        && !variable.getExpression().equals(ApprovalGuard.NOBODY));
    }
}
