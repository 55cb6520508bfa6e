package dev.runbook.chaos.contract.lists;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What is said of tokens that no list gave. */
@Area("lists") class ContinueContract {
    private static final String SECRETS = "/api/v1/namespaces/{ns}/secrets";

    private static String token(String content) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(content.getBytes(StandardCharsets.UTF_8));
    }

    private static void continued(Session on, String content) {
        on.get(SECRETS + "?limit=1&continue=" + token(content));
    }

    @Check("a continue token that is not in Base64 answers 400")
    void notEncoded(Session on) {
        on.get(SECRETS + "?limit=1&continue=%21%21");
        on.get(SECRETS + "?continue=abcde");
    }

    @Check("a continue token that is no JSON answers 400")
    void notJson(Session on) {
        continued(on, "what");
    }

    @Check("a continue token of another version answers 400")
    void otherVersion(Session on) {
        continued(on, "{\"v\":\"meta.k8s.io/v9\",\"rv\":5,\"start\":\"a\"}");
        continued(on, "{}");
    }

    @Check("a continue token without a version or a key answers 400")
    void incomplete(Session on) {
        continued(on, "{\"v\":\"meta.k8s.io/v1\",\"rv\":0,\"start\":\"a\"}");
        continued(on, "{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"\"}");
    }

    @Check("a continue token whose key leaves the list answers 400")
    void outside(Session on) {
        continued(on, "{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"../a\"}");
    }

    @Check("a continue token goes with no resource version")
    void withVersion(Session on) {
        var next = token("{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"a\"}");
        on.get(SECRETS + "?limit=1&resourceVersion=7&continue=" + next);
        on.get(SECRETS + "?limit=1&resourceVersion=7&resourceVersionMatch=Exact&continue=" + next);
    }

    @Check("a limit that is no number answers 400")
    void limit(Session on) {
        on.get(SECRETS + "?limit=many");
    }
}
