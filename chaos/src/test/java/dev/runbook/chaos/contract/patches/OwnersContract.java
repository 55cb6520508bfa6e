package dev.runbook.chaos.contract.patches;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;

/** To whom the fields belong that plain writes set. */
@Area("patches") class OwnersContract {
    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";
    private static final String MAP = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: v, l: w}}";
    private static final String APPLY = "apply-patch+yaml";

    @Check("server-side apply conflicts with plain writes and names their manager")
    void conflict(Session on) {
        on.quietly().post(MAPS + "?fieldManager=one", MAP);
        on.quietly().patch(MAPS + "/a?fieldManager=two", "merge-patch+json", "{data: {l: x}}");
        on.patch(MAPS + "/a?fieldManager=three", APPLY, MAP.replace("k: v", "k: z"));
    }
}
