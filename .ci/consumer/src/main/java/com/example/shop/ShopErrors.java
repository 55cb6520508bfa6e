package com.example.shop;

import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.StepKind.*;

import dev.runbook.api.*;
import dev.runbook.api.port.*;

@Runbook(title = "The shop answers with errors")
@Alert(name = "ShopErrors", severity = CRITICAL, forDuration = "2m", slo = ErrorRate.class)
class ShopErrors {
    static final WorkloadRef SHOP = WorkloadRef.deployment("shop");

    @Step(order = 10, kind = OBSERVE, title = "Look at the deployment")
    WorkloadStatus deployment(Workloads workloads) {
        return workloads.get(SHOP);
    }

    @Step(order = 20, kind = CHANGE, title = "Undo the last release")
    Undo undo(Workloads workloads, WorkloadStatus seen) {
        return workloads.undo(SHOP, seen.revision() - 1);
    }

    @Rollback("undo")
    void redo(Workloads workloads, WorkloadStatus seen, Effects effects) {
        if (effects.touched("Deployment", "shop")) workloads.undo(SHOP, seen.revision());
    }

    @Step(order = 30, kind = VERIFY, title = "The errors are gone", timeout = "10m")
    void recovered(Await await, Slos slos) {
        await.until("the error rate keeps its objective", () -> slos.met(ErrorRate.class));
    }
}
