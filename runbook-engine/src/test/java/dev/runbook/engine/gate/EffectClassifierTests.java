package dev.runbook.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectClassifierTests {
    private static final String NS = "/api/v1/namespaces/default";
    private final EffectClassifier classifier = new EffectClassifier("http://arena/");

    private ApiCall classify(String method, String pathAndQuery, String body) {
        return classifier.classify(method, URI.create("http://arena" + pathAndQuery), false, body);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /api/v1/namespaces/default/pods/web                                   | false | GET pods default/web
            GET    | /api/v1/namespaces/default/pods                                       | false | LIST pods in default
            GET    | /api/v1/pods                                                          | false | LIST pods
            GET    | /api/v1/namespaces/default/pods?watch=true                            | false | WATCH pods in default
            GET    | /api/v1/watch/namespaces/default/pods                                 | false | WATCH pods in default
            GET    | /api/v1/namespaces/default/pods/web/log?follow=true                   | false | GET pods/log default/web
            GET    | /apis/apps/v1/namespaces/default/deployments/web/scale                | false | GET deployments.apps/scale default/web
            GET    | /version                                                              | false | GET /version
            GET    | /apis                                                                 | false | GET /apis
            GET    | /api/v1/namespaces/default                                            | false | GET namespaces default
            PUT    | /api/v1/namespaces/default/finalize                                   | true  | UPDATE namespaces/finalize default
            PUT    | /apis/apps/v1/namespaces/default/deployments/web/scale                | true  | UPDATE deployments.apps/scale default/web
            PATCH  | /apis/argoproj.io/v1alpha1/namespaces/default/rollouts/web/status     | true  | PATCH rollouts.argoproj.io/status default/web
            DELETE | /api/v1/namespaces/default/pods/web                                   | true  | DELETE pods default/web
            DELETE | /api/v1/namespaces/default/pods?labelSelector=app%3Dweb               | true  | DELETECOLLECTION pods in default
            POST   | /api/v1/namespaces/default/pods                                       | true  | CREATE pods in default
            POST   | /api/v1/namespaces/default/pods/web/eviction                          | true  | EVICT pods default/web
            POST   | /api/v1/namespaces/default/pods/web/binding                           | true  | CREATE pods/binding default/web
            PATCH  | /api/v1/namespaces/default/pods/web/ephemeralcontainers               | true  | PATCH pods/ephemeralcontainers default/web
            POST   | /api/v1/namespaces/default/serviceaccounts/web/token                  | true  | CREATE serviceaccounts/token default/web
            GET    | /api/v1/namespaces/default/pods/web/exec?command=ls                   | true  | EXEC pods default/web (ls)
            POST   | /api/v1/namespaces/default/pods/web/exec?command=ls                   | true  | EXEC pods default/web (ls)
            GET    | /api/v1/namespaces/default/pods/web/%65xec?command=ls                 | true  | EXEC pods default/web (ls)
            GET    | /api/v1/namespaces/default/pods/web/exec?command=ls&dryRun=All        | true  | EXEC pods default/web (ls)
            GET    | /api/v1/namespaces/default/pods/web/exec?command=ls&watch=true        | true  | EXEC pods default/web (ls)
            GET    | /api/v1/namespaces/default/pods/web/attach                            | true  | ATTACH pods default/web
            GET    | /api/v1/namespaces/default/pods/web/portforward                       | true  | PORTFORWARD pods default/web
            GET    | /api/v1/namespaces/default/pods/web/proxy/admin/reset                 | true  | PROXY pods default/web (GET /admin/reset)
            GET    | /api/v1/namespaces/default/services/http:web:80/proxy/                | true  | PROXY services default/http:web:80 (GET /)
            GET    | /api/v1/proxy/namespaces/default/services/web                         | true  | PROXY services default/web (GET /namespaces/default/services/web)
            GET    | /api/v1/nodes/n1/proxy/run/default/web/c                              | true  | PROXY nodes n1 (GET /run/default/web/c)
            POST   | /apis/authorization.k8s.io/v1/selfsubjectaccessreviews                | false | CREATE selfsubjectaccessreviews.authorization.k8s.io
            POST   | /apis/authorization.k8s.io/v1/namespaces/default/localsubjectaccessreviews | false | CREATE localsubjectaccessreviews.authorization.k8s.io in default
            POST   | /apis/authentication.k8s.io/v1/tokenreviews                           | false | CREATE tokenreviews.authentication.k8s.io
            POST   | /apis/example.org/v1/selfsubjectaccessreviews                         | true  | CREATE selfsubjectaccessreviews.example.org
            POST   | /oauth/token                                                          | true  | CREATE /oauth/token
            PATCH  | /apis/apps/v1/namespaces/default/deployments/web?dryRun=All           | false | PATCH deployments.apps default/web
            PATCH  | /apis/apps/v1/namespaces/default/deployments/web?dryRun=               | true  | PATCH deployments.apps default/web
            POST   | /api/v1/namespaces/default/pods?dryRun=All                            | false | CREATE pods in default
            DELETE | /api/v1/namespaces/default/pods/web?dryRun=All                        | false | DELETE pods default/web
            BREW   | /api/v1/namespaces/default/pods/web                                   | true  | BREW pods default/web
            """)
    void readsAreToldFromEffectsByResource(String method, String path, boolean effect, String operation) {
        var call = classify(method, path, null);

        assertThat(call.effect()).as(path).isEqualTo(effect);
        assertThat(call.operation()).isEqualTo(operation);
    }

    @Test
    void aDeletesBodyDecidesWhetherItIsDry() {
        var path = NS + "/pods/web";

        assertThat(classify("DELETE", path, "{\"dryRun\":[\"All\"]}").effect()).isFalse();
        assertThat(classify("DELETE", path + "?dryRun=All", "{\"gracePeriodSeconds\":0}")
                        .effect())
                .isTrue();
    }

    @Test
    void anEvictionMayBeDry() {
        var path = NS + "/pods/web/eviction";

        assertThat(classify("POST", path, "{\"deleteOptions\":{\"dryRun\":[\"All\"]}}")
                        .effect())
                .isFalse();
        assertThat(classify("POST", path, "{\"deleteOptions\":{}}").effect()).isTrue();
    }

    @Test
    void aPathThatServersCleanUpIsAnEffect() {
        assertThat(classify("GET", NS + "//pods/web/exec", null).effect()).isTrue();
        assertThat(classify("GET", NS + "/pods/x/../web/exec", null).effect()).isTrue();
    }

    @Test
    void aWebSocketThatIsNoWatchIsAnEffect() {
        var console = URI.create("http://arena/apis/subresources.kubevirt.io/v1/namespaces/default/vms/a/console");
        var watch = URI.create("http://arena" + NS + "/pods?watch=true");

        assertThat(classifier.classify("GET", console, true, null).effect()).isTrue();
        assertThat(classifier.classify("GET", watch, true, null).effect()).isFalse();
    }

    @Test
    void thePathOfTheMasterUrlComesFirst() {
        var behindProxy = new EffectClassifier("https://rancher.example/k8s/clusters/c-1/");
        var uri = URI.create("https://rancher.example/k8s/clusters/c-1" + NS + "/pods/web/exec");

        assertThat(behindProxy.classify("GET", uri, true, null).operation()).isEqualTo("EXEC pods default/web");
    }
}
