package dev.runbook.chaos.contract.argo;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;

/** What of Argo Rollouts isn't emulated. */
@Area("argo") class BeyondContract {
    @Check(value = "Experiments and ClusterAnalysisTemplates", notEmulated = "use an AnalysisTemplate of the namespace")
    void experiments(Session on) {
        on.get("/apis/argoproj.io/v1alpha1/namespaces/{ns}/experiments");
        on.get("/apis/argoproj.io/v1alpha1/clusteranalysistemplates");
    }

    @Check(
            value = "amounts in a Rollout's template that are none, such as 512MB",
            notEmulated = "write 512M or 512Mi; its definition lets them pass, its controller can't read them")
    void noQuantity(Session on) {
        on.post(
                WebRollout.ROLLOUTS,
                "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: web}, spec: {replicas: 0, selector:"
                        + " {matchLabels: {app: web}}, strategy: {canary: {}}, template: {metadata: {labels: {app:"
                        + " web}}, spec: {containers: [{name: app, image: 'busybox:1.37', resources: {limits: {memory:"
                        + " 512MB}}}]}}}}");
    }
}
