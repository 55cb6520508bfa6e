package dev.runbook.chaos.contract.argo;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;

/** What of Argo Rollouts isn't emulated. */
@Area("argo") class BeyondContract {
    private static final String ROLLOUTS = "/apis/argoproj.io/v1alpha1/namespaces/{ns}/rollouts";

    @Check(value = "blue-green Rollouts", notEmulated = "a canary with one step of 100 and a pause is near to it")
    void blueGreen(Session on) {
        on.post(ROLLOUTS, """
                        apiVersion: argoproj.io/v1alpha1
                        kind: Rollout
                        metadata: {name: web}
                        spec:
                          replicas: 1
                          selector: {matchLabels: {app: web}}
                          strategy: {blueGreen: {activeService: web}}
                          template:
                            metadata: {labels: {app: web}}
                            spec: {containers: [{name: app, image: 'busybox:1.37'}]}
                        """);
    }

    @Check(value = "Experiments and ClusterAnalysisTemplates", notEmulated = "use an AnalysisTemplate of the namespace")
    void experiments(Session on) {
        on.get("/apis/argoproj.io/v1alpha1/namespaces/{ns}/experiments");
        on.get("/apis/argoproj.io/v1alpha1/clusteranalysistemplates");
    }
}
