package dev.runbook.chaos.cluster.client;

import static dev.runbook.chaos.cluster.client.ClusterFixture.deployment;
import static dev.runbook.chaos.cluster.client.ClusterFixture.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.ApiRequest;
import dev.runbook.chaos.cluster.api.ApiResponse;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class RequestsTests {
    private final ClusterFixture cluster = new ClusterFixture();

    @AfterEach
    void close() {
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /apis/networking.k8s.io/v1/namespaces/default/ingresses, 501, ingresses.networking.k8s.io",
        "GET, /apis/storage.k8s.io/v1/storageclasses, 501, storageclasses.storage.k8s.io",
        "GET, /apis/networking.k8s.io/v1/ingresses, 501, ingresses.networking.k8s.io",
        "GET, /apis/autoscaling/v1/horizontalpodautoscalers, 501, horizontalpodautoscalers.autoscaling in version v1",
        "GET, /apis/argoproj.io/v1alpha1/experiments, 501, experiments.argoproj.io",
        "GET, /api/v1/namespaces/default/persistentvolumeclaims, 501, persistentvolumeclaims",
        "GET, /api/v1/nodes/one/proxy/metrics, 501, nodes/proxy",
        "GET, /openapi/v2, 501, OpenAPI",
        "GET, /apis/shop.example/v1/orders, 404, 404 page not found",
        "GET, /api/v1/namespaces/default/pods/none, 404, 'pods \"none\" not found'",
        "GET, /nothing, 404, 404 page not found",
        "PUT, /api/v1/namespaces/default/pods, 405, does not allow this method",
        "POST, /api/v1/pods, 405, does not allow this method",
        "GET, /api/v1/pods?labelSelector=a(b, 400, unable to parse requirement",
        "GET, /api/v1/pods?fieldSelector=spec.color%3Dred, 400, field label not supported: spec.color",
        "GET, /api/v1/pods?continue=x, 400, continue token"
    })
    void saysClearlyWhatItDoesNotDo(String method, String uri, int status, String message) {
        var response = handle(method, uri, "", "");
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.statusMessage()).contains(message);
    }

    @Test
    void anAutoscalerOnAMetricThatNobodyMeasuresIsRefused() {
        var response = handle(
                "POST", "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers", "application/json", """
                {"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"web"},
                 "spec":{"scaleTargetRef":{"kind":"Deployment","name":"web"},"maxReplicas":3,
                  "metrics":[{"type":"External","external":{"metric":{"name":"queue"}}}]}}
                """);
        assertThat(response.status()).isEqualTo(501);
        assertThat(response.statusMessage()).contains("metric of type External");
    }

    @Test
    void ingressesThroughTheClientNameThemselves() {
        assertThatThrownBy(() -> cluster.client
                        .resource(new IngressBuilder()
                                .withNewMetadata()
                                .withName("j")
                                .withNamespace("default")
                                .endMetadata()
                                .build())
                        .create())
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(501);
                    assertThat(e.getStatus().getReason()).isEqualTo("NotImplemented");
                })
                .hasMessageContaining("the embedded cluster does not emulate ingresses.networking.k8s.io");
    }

    @Test
    void refusesAllErrorsOfAnObjectAtOnce() {
        var wrong = deployment("Web");
        wrong.getSpec().setReplicas(-1);
        wrong.getSpec().getTemplate().getMetadata().setLabels(Map.of("app", "other"));
        wrong.getSpec().getTemplate().getSpec().getContainers().get(0).setImage(null);
        assertThatThrownBy(() -> cluster.client.resource(wrong).create())
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(422);
                    assertThat(e.getStatus().getDetails().getCauses())
                            .extracting("field")
                            .containsExactly(
                                    "metadata.name",
                                    "spec.replicas",
                                    "spec.template.metadata.labels",
                                    "spec.template.spec.containers[0].image");
                })
                .hasMessageContaining("Deployment.apps \"Web\" is invalid")
                .hasMessageContaining("spec.replicas: Invalid value: -1: must be greater than or equal to 0")
                .hasMessageContaining("`selector` does not match template `labels`");
    }

    @Test
    void keepsWhatIsImmutable() {
        var created = cluster.client.resource(deployment("web")).create();
        assertThatThrownBy(() -> cluster.client
                        .resource(created)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"spec\":{\"selector\":{\"matchLabels\":{\"app\":\"x\"}},\"template\":{\"metadata\":"
                                        + "{\"labels\":{\"app\":\"x\"}}}}}"))
                .hasMessageContaining("spec.selector")
                .hasMessageContaining("field is immutable");
        cluster.client.resource(pod("web", Map.of())).create();
        assertThatThrownBy(() -> cluster.client
                        .pods()
                        .inNamespace("default")
                        .withName("web")
                        .edit(pod -> {
                            pod.getSpec().getContainers().get(0).setCommand(List.of("sh"));
                            return pod;
                        }))
                .hasMessageContaining("spec: Forbidden: pod updates may not change fields other than");
    }

    @Test
    void fillsInDefaults() {
        var deployment = deployment("web");
        deployment.getSpec().setReplicas(null);
        var created = cluster.client.resource(deployment).create();
        assertThat(created.getSpec().getReplicas()).isEqualTo(1);
        assertThat(created.getSpec()
                        .getStrategy()
                        .getRollingUpdate()
                        .getMaxSurge()
                        .getStrVal())
                .isEqualTo("25%");
        var container =
                created.getSpec().getTemplate().getSpec().getContainers().get(0);
        assertThat(container.getImagePullPolicy()).isEqualTo("IfNotPresent");
        assertThat(container.getTerminationMessagePath()).isEqualTo("/dev/termination-log");
        var service = cluster.client
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .withNamespace("default")
                        .endMetadata()
                        .withNewSpec()
                        .addNewPort()
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
        assertThat(service.getSpec().getClusterIP()).startsWith("10.96.");
        assertThat(service.getSpec().getPorts().get(0).getTargetPort().getIntVal())
                .isEqualTo(80);
    }

    @Test
    void generatesNames() {
        var template = new PodBuilder(pod("x", Map.of()))
                .editMetadata()
                .withName(null)
                .withGenerateName("web-")
                .endMetadata()
                .build();
        var one = cluster.client.resource(template).create().getMetadata().getName();
        var two = cluster.client.resource(template).create().getMetadata().getName();
        assertThat(one).matches("web-[a-z0-9]{5}").isNotEqualTo(two);
    }

    @Test
    void pagesShowTheStateOfTheFirst() {
        for (int i = 0; i < 5; i++) {
            cluster.client.resource(pod("pod-" + i, Map.of())).create();
        }
        var pods = cluster.client.pods().inNamespace("default");
        var first = pods.list(new ListOptionsBuilder().withLimit(2L).build());
        cluster.client.resource(pod("pod-4", Map.of())).delete();
        cluster.client.resource(pod("pod-1a", Map.of())).create();
        var rest = pods.list(new ListOptionsBuilder()
                .withContinue(first.getMetadata().getContinue())
                .build());
        assertThat(first.getMetadata().getRemainingItemCount()).isEqualTo(3);
        assertThat(rest.getItems())
                .extracting(pod -> pod.getMetadata().getName())
                .containsExactly("pod-2", "pod-3", "pod-4");
    }

    @Test
    void deletionLeavesTheFinalizerOfItsPropagation() {
        var deployments = cluster.client.apps().deployments().inNamespace("default");
        for (var name : List.of("background", "foreground", "orphan")) {
            cluster.client.resource(deployment(name)).create();
        }
        deployments.withName("background").delete();
        deployments
                .withName("foreground")
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();
        deployments
                .withName("orphan")
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();
        assertThat(deployments.withName("background").get()).isNull();
        assertThat(deployments.withName("foreground").get().getMetadata().getFinalizers())
                .containsExactly("foregroundDeletion");
        assertThat(deployments.withName("orphan").get().getMetadata())
                .satisfies(
                        metadata -> assertThat(metadata.getDeletionTimestamp()).isNotEmpty())
                .satisfies(metadata -> assertThat(metadata.getFinalizers()).containsExactly("orphan"));
        deployments.withName("orphan").edit(deployment -> {
            deployment.getMetadata().setFinalizers(List.of());
            return deployment;
        });
        assertThat(deployments.withName("orphan").get()).isNull();
    }

    @Test
    void aNamespaceThatGoesTakesNothingNew() {
        cluster.client
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("shop")
                        .endMetadata()
                        .build())
                .create();
        cluster.client.namespaces().withName("shop").delete();
        assertThat(cluster.client
                        .namespaces()
                        .withName("shop")
                        .get()
                        .getStatus()
                        .getPhase())
                .isEqualTo("Terminating");
        var pod = pod("web", Map.of());
        pod.getMetadata().setNamespace("shop");
        assertThatThrownBy(() -> cluster.client.resource(pod).create())
                .hasMessageContaining("because it is being terminated");
    }

    @Test
    void customResourcesAreServedButTakeNoStrategicPatch() {
        var rollout = new GenericKubernetesResourceBuilder()
                .withApiVersion("argoproj.io/v1alpha1")
                .withKind("Rollout")
                .withNewMetadata()
                .withName("web")
                .withNamespace("default")
                .endMetadata()
                .addToAdditionalProperties("spec", Map.of("paused", false))
                .build();
        cluster.client.resource(rollout).create();
        var rollouts = cluster.client
                .genericKubernetesResources("argoproj.io/v1alpha1", "Rollout")
                .inNamespace("default");
        GenericKubernetesResource stored = rollouts.withName("web").get();
        assertThat(stored.<Integer>get("spec", "replicas")).isEqualTo(1);
        assertThatThrownBy(() -> rollouts.withName("web").patch(PatchContext.of(PatchType.STRATEGIC_MERGE), "{}"))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(415));
        assertThat(cluster.client.hasApiGroup("argoproj.io", true)).isTrue();
        assertThat(cluster.client.hasApiGroup("nothing.example", true)).isFalse();
        assertThat(cluster.client.getKubernetesVersion().getMajor()).isEqualTo("1");
    }

    @Test
    void eventsAreSelectedByObjectAndSeenInBothVersions() {
        for (var name : List.of("a", "b")) {
            cluster.client
                    .resource(new EventBuilder()
                            .withNewMetadata()
                            .withName("event-" + name)
                            .withNamespace("default")
                            .endMetadata()
                            .withNewInvolvedObject()
                            .withKind("Pod")
                            .withName(name)
                            .endInvolvedObject()
                            .withReason("BackOff")
                            .withMessage("Back-off restarting")
                            .withType("Warning")
                            .build())
                    .create();
        }
        assertThat(cluster.client
                        .v1()
                        .events()
                        .inNamespace("default")
                        .withField("involvedObject.name", "a")
                        .list()
                        .getItems())
                .extracting(HasMetadata::getMetadata)
                .extracting("name")
                .containsExactly("event-a");
        var event = cluster.client
                .events()
                .v1()
                .events()
                .inNamespace("default")
                .withName("event-b")
                .get();
        assertThat(event.getNote()).isEqualTo("Back-off restarting");
        assertThat(event.getRegarding().getName()).isEqualTo("b");
    }

    @Test
    void preconditionsHold() {
        var created = cluster.client.resource(pod("web", Map.of())).create();
        var response = handle(
                "DELETE",
                "/api/v1/namespaces/default/pods/web",
                "application/json",
                "{\"preconditions\":{\"uid\":\"other\"}}");
        assertThat(response.status()).isEqualTo(409);
        assertThat(response.statusMessage())
                .contains("the UID in the precondition (other) does not match the UID in record ("
                        + created.getMetadata().getUid() + ")");
        assertThat(cluster.store.find(ResourceType.POD, "default", "web")).isPresent();
    }

    @Test
    void jsonPatchFollowsItsStandard() {
        cluster.client.resource(pod("web", Map.of("a/b", "1"))).create();
        var patched = cluster.client
                .pods()
                .inNamespace("default")
                .withName("web")
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\":\"test\",\"path\":\"/metadata/labels/a~1b\",\"value\":\"1\"},"
                                + "{\"op\":\"move\",\"from\":\"/metadata/labels/a~1b\",\"path\":\"/metadata/labels/c\"},"
                                + "{\"op\":\"add\",\"path\":\"/metadata/finalizers\",\"value\":[\"x.example/one\"]},"
                                + "{\"op\":\"add\",\"path\":\"/metadata/finalizers/-\",\"value\":\"x.example/two\"},"
                                + "{\"op\":\"replace\",\"path\":\"/spec/containers/0/image\",\"value\":\"b:2\"}]");
        assertThat(patched.getMetadata().getLabels()).isEqualTo(Map.of("c", "1"));
        assertThat(patched.getMetadata().getFinalizers()).containsExactly("x.example/one", "x.example/two");
        assertThat(patched.getSpec().getContainers().get(0).getImage()).isEqualTo("b:2");
    }

    @Test
    void strategicMergePatchKnowsItsDirectives() {
        cluster.client.resource(deployment("web")).create();
        var path = "/apis/apps/v1/namespaces/default/deployments/web";
        strategic(
                path,
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"side\",\"image\":\"s:1\","
                        + "\"env\":[{\"name\":\"A\",\"value\":\"1\"},{\"name\":\"B\",\"value\":\"2\"}]}]}}}}");
        strategic(
                path,
                "{\"spec\":{\"template\":{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"side\"},"
                        + "{\"name\":\"main\"}],\"containers\":[{\"name\":\"side\",\"env\":[{\"name\":\"A\",\"$patch\":\"delete\"}]}]}}}}");
        var containers = spec("web").path("template").path("spec").path("containers");
        assertThat(containers.get(0).path("name").asString()).isEqualTo("side");
        assertThat(containers.get(0).path("env").toString()).isEqualTo("[{\"name\":\"B\",\"value\":\"2\"}]");
        strategic(path, "{\"spec\":{\"strategy\":{\"$retainKeys\":[\"type\"],\"type\":\"Recreate\"}}}");
        assertThat(spec("web").path("strategy").toString()).isEqualTo("{\"type\":\"Recreate\"}");
        strategic(path, "{\"metadata\":{\"finalizers\":[\"x.example/a\",\"x.example/b\"]}}");
        strategic(path, "{\"metadata\":{\"$deleteFromPrimitiveList/finalizers\":[\"x.example/a\"]}}");
        assertThat(cluster.store
                        .get(ResourceType.DEPLOYMENT, "default", "web")
                        .orElseThrow()
                        .path("metadata")
                        .path("finalizers")
                        .toString())
                .isEqualTo("[\"x.example/b\"]");
    }

    @Test
    void aBodyBeyondThreeMebibytesIsNotRead() {
        var object = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"one\"}}";
        int largest = 3 << 20;
        var beyond =
                create("/api/v1/namespaces/default/configmaps", object + " ".repeat(largest + 1 - object.length()));
        assertThat(beyond.status()).isEqualTo(413);
        assertThat(beyond.text())
                .isEqualTo("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                        + "\"message\":\"Request entity too large: limit is 3145728\","
                        + "\"reason\":\"RequestEntityTooLarge\",\"code\":413}");
        assertThat(create("/api/v1/namespaces/default/configmaps", object + " ".repeat(largest - object.length()))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aListByOneLabelIsHeldAgainstFieldsToo() {
        var path = "/api/v1/namespaces/default/configmaps";
        for (var name : List.of("one", "two")) {
            create(
                    path,
                    "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                            + "\",\"labels\":{\"app\":\"shop\"}}}");
        }
        var byLabel = path + "?labelSelector=app%3Dshop";
        assertThat(handle("GET", byLabel, "", "").text()).contains("\"one\"", "\"two\"");
        assertThat(handle("GET", byLabel + "&fieldSelector=metadata.name!%3Done", "", "")
                        .text())
                .contains("\"two\"")
                .doesNotContain("\"one\"");
    }

    @Test
    void anObjectThatEtcdWouldNotTakeIsNotStored() {
        var rollout = "{\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"Rollout\",\"metadata\":{\"name\":\"web\"},"
                + "\"spec\":{\"workloadRef\":{\"name\":\"%s\"}}}";
        var path = "/apis/argoproj.io/v1alpha1/namespaces/default/rollouts";
        var huge = "x".repeat(3 << 19);
        var created = create(path, rollout.formatted(huge));
        assertThat(created.status()).isEqualTo(500);
        assertThat(created.text())
                .isEqualTo("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                        + "\"message\":\"etcdserver: request is too large\",\"code\":500}");
        assertThat(cluster.store.find(ResourceType.ROLLOUT, "default", "web")).isEmpty();
        assertThat(create(path + "?dryRun=All", rollout.formatted(huge)).status())
                .as("a dry run does not reach etcd")
                .isEqualTo(201);

        assertThat(create(path, rollout.formatted("small")).status()).isEqualTo(201);
        var patch = "{\"spec\":{\"workloadRef\":{\"name\":\"" + huge + "\"}}}";
        var grown = handle("PATCH", path + "/web", "application/merge-patch+json", patch);
        assertThat(grown.statusMessage()).isEqualTo("etcdserver: request is too large");
        var applied = handle(
                "PATCH",
                path + "/web?fieldManager=step&force=true",
                "application/apply-patch+yaml",
                rollout.formatted(huge));
        assertThat(applied.status()).isEqualTo(500);
        assertThat(cluster.store
                        .get(ResourceType.ROLLOUT, "default", "web")
                        .orElseThrow()
                        .path("spec")
                        .path("workloadRef")
                        .path("name")
                        .asString())
                .isEqualTo("small");
    }

    @Test
    void whatEtcdDoesNotTakeLeavesNoOwnerAndUsesNoQuota() {
        cluster.client.resource(deployment("web")).create();
        var apply = "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\"},"
                + "\"spec\":{\"replicas\":%d,\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"args\":[\"%s\"]}]}}}}";
        var uri = "/apis/apps/v1/namespaces/default/deployments/web?fieldManager=";
        var type = "application/apply-patch+yaml";
        var huge = "x".repeat(3 << 19);
        assertThat(handle("PATCH", uri + "greedy&force=true", type, apply.formatted(5, huge))
                        .status())
                .isEqualTo(500);
        var conflict = handle("PATCH", uri + "modest", type, apply.formatted(4, "x"));
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.statusMessage()).doesNotContain("greedy");

        var quota = "{\"apiVersion\":\"v1\",\"kind\":\"ResourceQuota\",\"metadata\":{\"name\":\"one\"},"
                + "\"spec\":{\"hard\":{\"pods\":\"1\"}}}";
        assertThat(create("/api/v1/namespaces/default/resourcequotas", quota).status())
                .isEqualTo(201);
        var counted = handle(
                "PATCH",
                "/api/v1/namespaces/default/resourcequotas/one/status",
                "application/merge-patch+json",
                "{\"status\":{\"hard\":{\"pods\":\"1\"},\"used\":{\"pods\":\"0\"}}}");
        assertThat(counted.status()).as(counted.text()).isEqualTo(200);
        var pod = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\"},"
                + "\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"shop/web:1\",\"args\":[\"%s\"]}]}}";
        var pods = "/api/v1/namespaces/default/pods";
        assertThat(create(pods, pod.formatted(huge)).status()).isEqualTo(500);
        var small = create(pods, pod.formatted("x"));
        assertThat(small.status()).as(small.text()).isEqualTo(201);
    }

    @Test
    void mapsSecretsAndAnnotationsHaveLimitsOfTheirOwn() {
        var path = "/api/v1/namespaces/default/";
        var map =
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"%s\"},\"data\":{\"key\":\"%s\"}}";
        var data = "\u00e9".repeat(1 << 19);
        assertThat(create(path + "configmaps", map.formatted("full", data)).status())
                .isEqualTo(201);
        assertThat(create(path + "configmaps", map.formatted("lines", "\\n".repeat(1 << 20)))
                        .status())
                .isEqualTo(201);
        var tooMuch = create(path + "configmaps", map.formatted("more", data + "x"));
        assertThat(tooMuch.status()).isEqualTo(422);
        assertThat(tooMuch.statusMessage())
                .isEqualTo("ConfigMap \"more\" is invalid: []: Too long: may not be more than 1048576 bytes");

        var secret =
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"%s\"},\"data\":{\"key\":\"%s\"}}";
        assertThat(create(path + "secrets", secret.formatted("full", base64(1 << 20)))
                        .status())
                .isEqualTo(201);
        assertThat(create(path + "secrets", secret.formatted("more", base64((1 << 20) + 1)))
                        .statusMessage())
                .isEqualTo("Secret \"more\" is invalid: data: Too long: may not be more than 1048576 bytes");

        var annotated =
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"%s\",\"annotations\":{\"key\":\"%s\"}}}";
        assertThat(create("/api/v1/namespaces", annotated.formatted("full", "x".repeat((256 << 10) - 3)))
                        .status())
                .isEqualTo(201);
        assertThat(create("/api/v1/namespaces", annotated.formatted("more", "x".repeat((256 << 10) - 2)))
                        .statusMessage())
                .isEqualTo("Namespace \"more\" is invalid: metadata.annotations:"
                        + " Too long: may not be more than 262144 bytes");
    }

    private static String base64(int bytes) {
        return Base64.getEncoder().encodeToString(new byte[bytes]);
    }

    private ApiResponse create(String uri, String object) {
        return handle("POST", uri, "application/json", object);
    }

    private JsonNode spec(String name) {
        return cluster.store
                .get(ResourceType.DEPLOYMENT, "default", name)
                .orElseThrow()
                .path("spec");
    }

    private void strategic(String path, String patch) {
        var response = handle("PATCH", path, "application/strategic-merge-patch+json", patch);
        assertThat(response.status()).as(response.text()).isEqualTo(200);
    }

    private ApiResponse handle(String method, String uri, String contentType, String body) {
        return cluster.server.handleDirectly(new ApiRequest(
                method,
                URI.create(uri),
                Map.of("Content-Type", contentType),
                body.getBytes(StandardCharsets.UTF_8),
                "raw"));
    }
}
