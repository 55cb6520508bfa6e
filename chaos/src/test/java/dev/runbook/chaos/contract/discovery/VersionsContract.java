package dev.runbook.chaos.contract.discovery;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;

/** Versions and resources that a known group has not. */
@Area("discovery") class VersionsContract {
    @Check("an unknown version of a known group")
    void unknownVersion(Session on) {
        on.get("/apis/apps/v9");
        on.get("/apis/apps/v9/namespaces/{ns}/deployments");
        on.get("/apis/apps/v9/namespaces/{ns}/deployments/web");
        on.post("/apis/apps/v9/namespaces/{ns}/deployments", "{apiVersion: apps/v9, kind: Deployment}");
        on.delete("/apis/apps/v9/namespaces/{ns}/deployments/web");
        on.get("/apis/apps/v9/deployments?watch=1");
    }

    @Check("a version that a group had once")
    void formerVersion(Session on) {
        on.get("/apis/apps/v1beta1/namespaces/{ns}/deployments");
        on.get("/apis/batch/v1beta1/namespaces/{ns}/cronjobs");
        on.get("/apis/policy/v1beta1/namespaces/{ns}/poddisruptionbudgets");
    }

    @Check("an unknown version of the core group")
    void unknownCoreVersion(Session on) {
        on.get("/api/v9");
        on.get("/api/v9/namespaces/{ns}/pods");
    }

    @Check("an unknown version of a group of custom resources")
    void unknownCustomVersion(Session on) {
        on.get("/apis/argoproj.io/v9");
        on.get("/apis/argoproj.io/v9/namespaces/{ns}/rollouts");
    }

    @Check("an unknown resource of a known version")
    void unknownResource(Session on) {
        on.get("/apis/apps/v1/namespaces/{ns}/nothings");
        on.post("/apis/apps/v1/namespaces/{ns}/nothings", "{apiVersion: apps/v1, kind: Nothing}");
        on.get("/apis/argoproj.io/v1alpha1/namespaces/{ns}/nothings");
        on.get("/apis/apps/v1/namespaces/{ns}/deployments/web/nothing");
    }
}
