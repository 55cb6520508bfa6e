package dev.runbook.chaos.contract.objects;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;

/** Types that the embedded cluster does not keep. */
@Area("objects") class NotEmulatedContract {
    @Check(
            value = "Ingresses and NetworkPolicies",
            notEmulated = "traffic is stated by the world's service models, not routed by objects")
    void networking(Session on) {
        on.get("/apis/networking.k8s.io/v1/namespaces/{ns}/ingresses");
        on.get("/apis/networking.k8s.io/v1/namespaces/{ns}/networkpolicies");
    }

    @Check(value = "the proxy of a node", notEmulated = "ask the world's Prometheus for what its kubelet measures")
    void nodeProxy(Session on) {
        var node = on.quietly()
                .get("/api/v1/nodes")
                .body()
                .at("/items/0/metadata/name")
                .asString();
        on.get("/api/v1/nodes/" + node + "/proxy/healthz");
    }

    @Check(
            value = "schemas of OpenAPI, as `kubectl explain` reads them",
            notEmulated = "the version 3 documents say what can be patched and how, which is what apply and diff need")
    void openApi(Session on) {
        on.get("/openapi/v2");
    }
}
