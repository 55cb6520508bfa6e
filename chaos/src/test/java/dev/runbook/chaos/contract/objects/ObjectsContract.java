package dev.runbook.chaos.contract.objects;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;

/** Creating, reading, replacing and deleting objects. */
@Area("objects") class ObjectsContract {
    @Check("an object is created once and is there until it is deleted")
    void lifeOfAConfigMap(Session on) {
        on.post(
                "/api/v1/namespaces/{ns}/configmaps",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: v}}");
        on.post("/api/v1/namespaces/{ns}/configmaps", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}");
        on.get("/api/v1/namespaces/{ns}/configmaps/a");
        on.delete("/api/v1/namespaces/{ns}/configmaps/a");
        on.get("/api/v1/namespaces/{ns}/configmaps/a");
    }
}
