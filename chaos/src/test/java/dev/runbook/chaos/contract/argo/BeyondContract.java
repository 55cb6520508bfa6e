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
}
