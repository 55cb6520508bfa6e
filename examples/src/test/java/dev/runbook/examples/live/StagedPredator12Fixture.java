package dev.runbook.examples.live;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Part of Predator12 in a namespace of its own on a real Kubernetes: its manifests as they are, but two replicas, small
 * requests, and programs that stand in for its images.
 */
final class StagedPredator12Fixture {
    private static final String IMAGE = "python:3.12-alpine";
    private static final String OTHER_IMAGE = "busybox:1.37";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /**
     * Which release it is, as controllers count them; and what the API server adds to the template of a ReplicaSet but not
     * to that of a Rollout, which takes it over when it returns to the ReplicaSet's.
     */
    private static final Set<String> MADE_UP = Set.of(
            "deployment.kubernetes.io/revision",
            "rollout.argoproj.io/revision",
            "creationTimestamp",
            "dnsPolicy",
            "failureThreshold",
            "restartPolicy",
            "scheme",
            "schedulerName",
            "successThreshold",
            "terminationMessagePath",
            "terminationMessagePolicy",
            "timeoutSeconds");

    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    /** Whoever has no HTTP probe is alive while a file is there; the backend has keys to clear, and counts it. */
    private static final String PROGRAM = """
            touch /tmp/alive /tmp/ready /tmp/health; mkdir -p /tmp/app
            echo "def clear_all(): open('/tmp/cleared', 'a').write('once\\n')" > /tmp/app/cache.py
            command -v python || ln -s "$(command -v python3)" /usr/local/bin/python
            cd /tmp && exec python3 -m http.server 8000""";

    /** A twentieth of a core, ten times what a pod asks for. */
    private static final String WORK = """
            import time
            while True:
                end = time.process_time() + 0.005
                while time.process_time() < end: pass
                time.sleep(0.095)
            """;

    private final KubernetesClient client;
    private final String namespace;
    private final List<HasMetadata> objects = new ArrayList<>();

    StagedPredator12Fixture(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    String namespace() {
        return namespace;
    }

    /** Puts manifests there and waits until their pods are ready. */
    void begin(List<String> manifests) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .serverSideApply();
        manifests.forEach(manifest -> put("/predator12/" + manifest + ".yaml"));
        await("its pods are ready", this::settled);
    }

    private void put(String resource) {
        try (var text = StagedPredator12Fixture.class.getResourceAsStream(resource)) {
            client.load(Objects.requireNonNull(text)).items().forEach(object -> {
                var staged = json(object);
                staged.withObject("/metadata").put("namespace", namespace);
                make(staged.withObject("/spec"));
                objects.add(
                        client.resource(client.getKubernetesSerialization().<HasMetadata>unmarshal(staged.toString()))
                                .create());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make(ObjectNode spec) {
        if (spec.has("maxReplicas")) {
            boolean atMaximum = spec.path("maxReplicas").equals(spec.path("minReplicas"));
            spec.put("minReplicas", 2).put("maxReplicas", atMaximum ? 2 : 4);
        }
        if (!spec.has("template")) {
            return;
        }
        spec.put("replicas", Math.min(2, spec.path("replicas").asInt()));
        var pods = spec.withObject("/template/spec");
        pods.put("terminationGracePeriodSeconds", 1);
        for (JsonNode container : pods.path("containers")) {
            var program = (ObjectNode) container;
            program.putObject("resources")
                    .putObject("requests")
                    .put("cpu", "5m")
                    .put("memory", "16Mi");
            if (!program.path("image").asString().startsWith("redis")) {
                program.put("image", IMAGE)
                        .put("imagePullPolicy", "IfNotPresent")
                        .put("workingDir", "/tmp");
                program.putArray("command").add("sh").add("-c").add(PROGRAM);
            }
        }
    }

    private ObjectNode json(HasMetadata object) {
        return (ObjectNode) JSON.readTree(client.getKubernetesSerialization().asJson(object));
    }

    /** Returns whether each wanted pod is there and ready, and none besides. */
    private boolean settled() {
        int wanted = objects.stream()
                .map(object -> json(object).path("spec"))
                .filter(spec -> spec.has("template"))
                .mapToInt(spec -> spec.path("replicas").asInt())
                .sum();
        var pods = client.pods().inNamespace(namespace).list().getItems();
        return pods.size() == wanted && pods.stream().allMatch(Readiness::isPodReady);
    }

    /** Releases another version of the backend, and waits until it pauses at its first step. */
    void release() {
        image("argoproj.io/v1alpha1", "Rollout", "predator-backend", OTHER_IMAGE);
        awaitPhase("Paused");
    }

    /** Releases another version of the backend, and aborts that at its first step. */
    void releaseAndAbort() {
        release();
        rollout().subresource("status").patch(MERGE, "{\"status\":{\"abort\":true}}");
        awaitPhase("Degraded");
    }

    /** Waits until Argo Rollouts finds the backend in a phase. */
    void awaitPhase(String phase) {
        await("the Rollout is " + phase, () -> phase.equals(rollout().get().get("status", "phase")));
    }

    private Resource<GenericKubernetesResource> rollout() {
        return client.genericKubernetesResources("argoproj.io/v1alpha1", "Rollout")
                .inNamespace(namespace)
                .withName("predator-backend");
    }

    /** Releases agents whose image is nowhere, and waits until the kubelet says so. */
    void releaseMissingImage() {
        image("apps/v1", "Deployment", "predator-agents", "predator12/agents:2.1.1");
        await(
                "an image can't be pulled",
                () -> client.pods().inNamespace(namespace).list().getItems().stream()
                        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                        .anyMatch(status -> status.getState().getWaiting() != null
                                && String.valueOf(status.getState().getWaiting().getReason())
                                        .contains("ImagePull")));
    }

    private void image(String apiVersion, String kind, String name, String image) {
        client.genericKubernetesResources(apiVersion, kind)
                .inNamespace(namespace)
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0/image\",\"value\":\"" + image
                                + "\"}]");
    }

    /** One of the pods goes on running and takes no requests any more. */
    void wedge() {
        var pod = client.pods().inNamespace(namespace).list().getItems().get(0);
        run(pod, "rm", "-f", "/tmp/ready", "/tmp/alive");
        await(
                "a pod is not ready",
                () -> !Readiness.isPodReady(client.pods().resource(pod).get()));
    }

    /** The backend uses more CPU than the autoscaler finds good, which has no pod left to add. */
    void overload() {
        backend().forEach(pod -> run(pod, "sh", "-c", "nohup python3 -c \"" + WORK + "\" >/dev/null 2>&1 &"));
        await(
                "the autoscaler is at its maximum",
                () -> client
                        .autoscaling()
                        .v2()
                        .horizontalPodAutoscalers()
                        .inNamespace(namespace)
                        .withName("predator-backend")
                        .get()
                        .getStatus()
                        .getConditions()
                        .stream()
                        .anyMatch(condition -> "TooManyReplicas".equals(condition.getReason())));
    }

    /** Says what was there instead, where something does not come. */
    private void await(String what, Callable<Boolean> condition) {
        try {
            Awaitility.await(what).atMost(PATIENCE).until(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("in " + namespace + ", not within " + PATIENCE + ": " + what + "\n" + seen(), e);
        }
    }

    private String seen() {
        return Stream.concat(objects.stream(), client.pods().inNamespace(namespace).list().getItems().stream())
                .map(object -> json(client.resource(object).get()))
                .map(object -> object.path("kind").asString() + " "
                        + object.path("metadata").path("name").asString() + " " + object.path("status"))
                .collect(Collectors.joining("\n"));
    }

    private List<Pod> backend() {
        return client.pods()
                .inNamespace(namespace)
                .withLabel("app", "predator-backend")
                .list()
                .getItems();
    }

    private String run(Pod pod, String... command) {
        var out = new ByteArrayOutputStream();
        try (var exec = client.pods().resource(pod).writingOutput(out).exec(command)) {
            exec.exitCode().join();
            return out.toString(StandardCharsets.UTF_8);
        }
    }

    /** Returns what people and runbooks can write: each field of specifications, labels and annotations, by its path. */
    SortedMap<String, String> state() {
        var state = new TreeMap<String, String>();
        for (var object : objects) {
            var now = json(client.resource(object).get());
            var at = object.getKind() + " " + object.getMetadata().getName();
            leaves(at + " spec", now.path("spec"), state);
            leaves(at + " labels", now.path("metadata").path("labels"), state);
            leaves(at + " annotations", now.path("metadata").path("annotations"), state);
        }
        state.keySet().removeIf(path -> MADE_UP.contains(path.substring(path.lastIndexOf(' ') + 1)));
        if (objects.stream().anyMatch(HorizontalPodAutoscaler.class::isInstance)) {
            // They are the autoscaler's, which goes on with its work.
            state.remove("Rollout predator-backend spec replicas");
        }
        client.configMaps().inNamespace(namespace).list().getItems().stream()
                .map(map -> map.getMetadata().getName())
                .filter(name -> !name.equals("kube-root-ca.crt"))
                .forEach(name -> state.put("ConfigMap " + name, "there"));
        return state;
    }

    private static void leaves(String path, JsonNode node, Map<String, String> into) {
        if (node.isObject()) {
            node.properties().forEach(field -> leaves(path + " " + field.getKey(), field.getValue(), into));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                leaves(path + " " + i, node.get(i), into);
            }
        } else if (!node.isMissingNode()) {
            into.put(path, node.asString());
        }
    }

    /** Returns what differs from a state. */
    List<String> differences(SortedMap<String, String> before) {
        var now = state();
        var paths = new TreeSet<>(before.keySet());
        paths.addAll(now.keySet());
        return paths.stream()
                .filter(path -> !Objects.equals(before.get(path), now.get(path)))
                .map(path -> path + ": " + before.get(path) + " -> " + now.get(path))
                .toList();
    }

    /** Returns which version of the backend is wanted. */
    String image() {
        return rollout().get().get("spec", "template", "spec", "containers", 0, "image");
    }

    /** Returns whether no lock holds any more, given back or not. */
    boolean unlocked() {
        return client.leases().inNamespace(namespace).list().getItems().stream()
                .map(Lease::getSpec)
                .allMatch(lock -> lock.getHolderIdentity().isEmpty()
                        || lock.getRenewTime()
                                .plusSeconds(lock.getLeaseDurationSeconds())
                                .isBefore(ZonedDateTime.now()));
    }

    /** Returns who holds locks. */
    List<String> locked() {
        return client.leases().inNamespace(namespace).list().getItems().stream()
                .map(lease -> lease.getSpec().getHolderIdentity())
                .filter(holder -> holder != null && !holder.isEmpty())
                .toList();
    }

    void close() {
        client.namespaces().withName(namespace).delete();
    }
}
