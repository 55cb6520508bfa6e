package dev.runbook.chaos.k3s;

import dev.runbook.chaos.fault.Nodes;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.NamedRuleWithOperationsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * Lets the API server take no sign of life from kubelets, by an admission policy: k3s is one process, so that its kubelet
 * can't be stopped alone. The policy is the fault; who finds it by its label takes it back by deleting it.
 *
 * @param client of a cluster that belongs to one world
 */
record SilentNode(KubernetesClient client) implements Nodes {
    private static final String NAME = "runbook-silent-node";

    @Override
    public Runnable silence() {
        var policy = new ValidatingAdmissionPolicyBuilder()
                .withNewMetadata()
                .withName(NAME)
                .addToLabels(FaultRecord.LABEL, "injected")
                .endMetadata()
                .withNewSpec()
                .withFailurePolicy("Fail")
                .withNewMatchConstraints()
                .withResourceRules(
                        new NamedRuleWithOperationsBuilder()
                                .withApiGroups("coordination.k8s.io")
                                .withApiVersions("v1")
                                .withOperations("CREATE", "UPDATE")
                                .withResources("leases")
                                .build(),
                        new NamedRuleWithOperationsBuilder()
                                .withApiGroups("")
                                .withApiVersions("v1")
                                .withOperations("UPDATE")
                                .withResources("nodes/status")
                                .build())
                .endMatchConstraints()
                .addNewMatchCondition(
                        "request.resource.resource == 'leases' ? request.namespace == 'kube-node-lease'"
                                + " : !request.userInfo.username.contains('node-controller')",
                        "signs-of-life")
                .addNewValidation()
                .withExpression("false")
                .withMessage("a drill keeps the node silent")
                .endValidation()
                .endSpec()
                .build();
        var binding = new ValidatingAdmissionPolicyBindingBuilder()
                .withNewMetadata()
                .withName(NAME)
                .addToLabels(FaultRecord.LABEL, "injected")
                .endMetadata()
                .withNewSpec()
                .withPolicyName(NAME)
                .withValidationActions("Deny")
                .endSpec()
                .build();
        var admission = client.admissionRegistration().v1();
        admission.validatingAdmissionPolicies().resource(policy).create();
        admission.validatingAdmissionPolicyBindings().resource(binding).create();
        return () -> {
            admission.validatingAdmissionPolicyBindings().withName(NAME).delete();
            admission.validatingAdmissionPolicies().withName(NAME).delete();
        };
    }
}
