package dev.runbook.chaos.k3s;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runbook.chaos.cluster.ResourceType;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The namespaces of a world and the one of what plays it, which carry whose they are: that is written down before
 * anything else, so that they can be taken away after the process was killed.
 *
 * @param client sees the whole cluster
 * @param names the world's
 */
record Stage(KubernetesClient client, WorldNames names) {
    /** Says which world a namespace belongs to. */
    static final String WORLD = "dev.runbook/world";

    private static final Duration THERE_WITHIN = Duration.ofMinutes(1);
    private static final int NOT_FOUND = 404;

    /** Makes the namespaces, with the program in each. */
    void open() {
        var all = namespaces();
        for (var namespace : all) {
            client.namespaces()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace)
                            .addToLabels(WORLD, names.id())
                            .addToLabels("pod-security.kubernetes.io/enforce", "privileged")
                            .addToAnnotations(Orphans.LABEL, Orphans.owner())
                            .endMetadata()
                            .build())
                    .create();
        }
        grant(all);
        Patience.await(
                THERE_WITHIN,
                "the namespaces of the world get no ServiceAccount",
                () -> all.stream()
                        .filter(namespace -> client.serviceAccounts()
                                        .inNamespace(namespace)
                                        .withName("default")
                                        .get()
                                == null)
                        .toList());
        var program = program();
        all.forEach(namespace -> objects().put(ResourceType.CONFIG_MAP, namespace, program));
    }

    /** Lets the programs read what they follow, as long as the stage is there: it owns what it grants. */
    private void grant(List<String> namespaces) {
        var stage = client.namespaces().withName(names.stage()).require().getMetadata();
        var metadata = new ObjectMetaBuilder()
                .withName(names.stage())
                .addNewOwnerReference()
                .withApiVersion("v1")
                .withKind("Namespace")
                .withName(stage.getName())
                .withUid(stage.getUid())
                .endOwnerReference()
                .build();
        client.rbac()
                .clusterRoles()
                .resource(new ClusterRoleBuilder()
                        .withMetadata(metadata)
                        .withRules(new PolicyRuleBuilder()
                                .withApiGroups("")
                                .withResources("pods", "configmaps", "nodes/proxy")
                                .withVerbs("get", "list", "watch")
                                .build())
                        .build())
                .create();
        client.rbac()
                .clusterRoleBindings()
                .resource(new ClusterRoleBindingBuilder()
                        .withMetadata(metadata)
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", names.stage())
                        .withSubjects(namespaces.stream()
                                .map(namespace -> new SubjectBuilder()
                                        .withApiGroup("rbac.authorization.k8s.io")
                                        .withKind("Group")
                                        .withName("system:serviceaccounts:" + namespace)
                                        .build())
                                .toList())
                        .build())
                .create();
    }

    /** Returns all of them as they are named on the cluster. */
    private List<String> namespaces() {
        return Stream.concat(names.namespaces().stream().map(names::real), Stream.of(names.stage()))
                .toList();
    }

    ApiObjects objects() {
        return new ApiObjects(client);
    }

    private static Map<String, Object> program() {
        return Map.of(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                Map.of("name", "world-program"),
                "data",
                Stream.of("world.py", "delay.py", "redis_exporter.py")
                        .collect(Collectors.toMap(Function.identity(), Stage::text)));
    }

    private static String text(String file) {
        try (var text = Stage.class.getResourceAsStream(file)) {
            if (text == null) {
                throw new IllegalStateException(file + " is missing beside " + Stage.class);
            }
            return new String(text.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a Service for pods of what plays the world, and returns its address: DNS would remember it for too long. */
    String service(String app, int port) {
        objects()
                .put(
                        ResourceType.SERVICE,
                        names.stage(),
                        Map.of(
                                "apiVersion",
                                "v1",
                                "kind",
                                "Service",
                                "metadata",
                                Map.of("name", app),
                                "spec",
                                Map.of("selector", Map.of("app", app), "ports", List.of(Map.of("port", port)))));
        return clusterIp(names.stage(), app) + ":" + port;
    }

    /** Returns the address of a Service, whose namespace is named as on the cluster. */
    String clusterIp(String namespace, String service) {
        return client.services()
                .inNamespace(namespace)
                .withName(service)
                .require()
                .getSpec()
                .getClusterIP();
    }

    /** Starts one of the programs in a pod of its name. */
    void program(String app, String image, String... arguments) {
        objects().put(ResourceType.POD, names.stage(), pod(app, image, arguments));
    }

    private Map<String, Object> pod(String app, String image, String... arguments) {
        return Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "metadata",
                Map.of("name", app, "labels", Map.of("app", app)),
                "spec",
                Map.of(
                        "terminationGracePeriodSeconds",
                        1,
                        "containers",
                        List.of(Map.of(
                                "name",
                                app,
                                "image",
                                image,
                                "imagePullPolicy",
                                "IfNotPresent",
                                "workingDir",
                                StandIns.PROGRAM,
                                "command",
                                Stream.concat(Stream.of("python3", "-u"), Arrays.stream(arguments))
                                        .toList(),
                                "env",
                                List.of(Map.of("name", StandIns.STAGE, "value", names.stage())),
                                "volumeMounts",
                                List.of(Map.of("name", "program", "mountPath", StandIns.PROGRAM)))),
                        "volumes",
                        List.of(Map.of("name", "program", "configMap", Map.of("name", "world-program")))));
    }

    /** Takes the namespaces away, with all that is in them. Does not wait until they are gone. */
    void close() {
        for (var namespace : namespaces()) {
            unlessGone(() -> client.namespaces().withName(namespace).delete());
            // Nobody waits for what these pods would still say, and those of the next world want their place.
            unlessGone(() ->
                    client.pods().inNamespace(namespace).withGracePeriod(0).delete());
        }
    }

    private static void unlessGone(Runnable request) {
        try {
            request.run();
        } catch (KubernetesClientException e) {
            if (e.getCode() != NOT_FOUND) {
                throw e;
            }
        }
    }
}
