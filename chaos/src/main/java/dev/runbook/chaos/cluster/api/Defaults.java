package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Fills in what a Kubernetes API server fills in when clients leave it out. */
final class Defaults {
    private final Simulation simulation;
    private final ObjectStore store;

    Defaults(Simulation simulation, ObjectStore store) {
        this.simulation = simulation;
        this.store = store;
    }

    /** Completes an object that was {@link #decode decoded} and is about to be created; a dry run uses up no random choice. */
    void fill(ResourceType type, ObjectNode object, boolean dryRun) {
        if (type.equals(ResourceType.NAMESPACE)) {
            object.withObject("/spec").putArray("finalizers").add("kubernetes");
            object.putObject("status").put("phase", "Active");
        } else if (type.equals(ResourceType.POD)) {
            admitPod(object.withObject("/spec"));
            object.putObject("status").put("phase", "Pending").put("qosClass", PodDefaults.qualityOfService(object));
        } else if (type.equals(ResourceType.SERVICE)) {
            object.putObject("status").putObject("loadBalancer");
            if (!dryRun) {
                clusterIp(object.withObject("/spec"));
            }
        } else if (type.equals(ResourceType.STATEFUL_SET)) {
            object.withObject("/status").put("replicas", 0).put("availableReplicas", 0);
        } else if (type.equals(ResourceType.HPA)) {
            object.withObject("/status").put("desiredReplicas", 0).putNull("currentMetrics");
        } else if (type.equals(ResourceType.PDB)) {
            object.withObject("/status")
                    .put("disruptionsAllowed", 0)
                    .put("currentHealthy", 0)
                    .put("desiredHealthy", 0)
                    .put("expectedPods", 0);
        } else if (type.equals(ResourceType.JOB)) {
            BatchDefaults.identify(object, dryRun ? Writes.dryUid(object) : store.newUid());
        }
    }

    /** Completes an object that is about to be replaced. */
    static void fillChanged(ResourceType type, ObjectNode object) {
        decode(type, object);
        if (type.equals(ResourceType.POD)) {
            admitPod(object.withObject("/spec"));
        }
    }

    /** Fills in what belongs to the type, and so to the client that leaves it out. */
    static void decode(ResourceType type, ObjectNode object) {
        switch (type.kind()) {
            case "Namespace" ->
                object.withObject("/metadata/labels")
                        .put(
                                "kubernetes.io/metadata.name",
                                object.path("metadata").path("name").asString(""));
            case "Pod" -> decodePod(object.withObject("/spec"));
            case "DaemonSet" -> BatchDefaults.daemonSet(object);
            case "Job" -> BatchDefaults.job(object.withObject("/spec"));
            case "CronJob" -> BatchDefaults.cronJob(object.withObject("/spec"));
            case "LimitRange" -> LimitRanges.defaults(object.withObject("/spec"));
            case "Deployment" -> deployment(object.withObject("/spec"));
            case "ReplicaSet" -> replicas(object.withObject("/spec"));
            case "StatefulSet" -> statefulSet(object.withObject("/spec"));
            case "Rollout" -> object.withObject("/spec").putIfAbsent("replicas", number(1));
            case "Service" -> service(object.withObject("/spec"));
            case "HorizontalPodAutoscaler" -> autoscaler(object.withObject("/spec"));
            case "Secret" -> secret(object);
            case "ResourceQuota" -> PodDefaults.canonical(object.withObject("/spec/hard"));
            case "RoleBinding", "ClusterRoleBinding" -> binding(object);
            default -> {}
        }
    }

    /** Completes a pod that a client or a controller makes. */
    static void pod(ObjectNode spec) {
        decodePod(spec);
        admitPod(spec);
    }

    private static void decodePod(ObjectNode spec) {
        PodDefaults.fill(spec);
        PodDefaults.requests(spec);
        spec.putIfAbsent("enableServiceLinks", Json.bool(true));
    }

    /** Fills in what admission gives a pod. */
    private static void admitPod(ObjectNode spec) {
        spec.putIfAbsent("serviceAccountName", text("default"));
        spec.putIfAbsent("serviceAccount", spec.path("serviceAccountName"));
        spec.putIfAbsent("priority", number(0));
        spec.putIfAbsent("preemptionPolicy", text("PreemptLowerPriority"));
        var tolerations = spec.withArray("/tolerations");
        tolerate(tolerations, "node.kubernetes.io/not-ready");
        tolerate(tolerations, "node.kubernetes.io/unreachable");
    }

    /** Lets a pod stay five minutes on a node in trouble, as the admission plugin DefaultTolerationSeconds does. */
    private static void tolerate(ArrayNode tolerations, String taint) {
        for (var toleration : tolerations) {
            var key = toleration.path("key").asString("");
            if (key.equals(taint) || key.isEmpty()) {
                return;
            }
        }
        tolerations
                .addObject()
                .put("key", taint)
                .put("operator", "Exists")
                .put("effect", "NoExecute")
                .put("tolerationSeconds", 300);
    }

    private static void replicas(ObjectNode spec) {
        spec.putIfAbsent("replicas", number(1));
        if (spec.path("template").path("spec") instanceof ObjectNode pod) {
            PodDefaults.fill(pod);
        }
    }

    private static void deployment(ObjectNode spec) {
        replicas(spec);
        var strategy = spec.withObject("/strategy");
        strategy.putIfAbsent("type", text("RollingUpdate"));
        if (strategy.path("type").asString("").equals("RollingUpdate")) {
            var rolling = strategy.withObject("/rollingUpdate");
            rolling.putIfAbsent("maxUnavailable", text("25%"));
            rolling.putIfAbsent("maxSurge", text("25%"));
        }
        spec.putIfAbsent("revisionHistoryLimit", number(10));
        spec.putIfAbsent("progressDeadlineSeconds", number(600));
    }

    private static void statefulSet(ObjectNode spec) {
        replicas(spec);
        spec.putIfAbsent("podManagementPolicy", text("OrderedReady"));
        var claims = spec.withObject("/persistentVolumeClaimRetentionPolicy");
        claims.putIfAbsent("whenDeleted", text("Retain"));
        claims.putIfAbsent("whenScaled", text("Retain"));
        spec.putIfAbsent("revisionHistoryLimit", number(10));
        var strategy = spec.withObject("/updateStrategy");
        strategy.putIfAbsent("type", text("RollingUpdate"));
        if (strategy.path("type").asString("").equals("RollingUpdate")) {
            strategy.withObject("/rollingUpdate").putIfAbsent("partition", number(0));
        }
    }

    private static void service(ObjectNode spec) {
        spec.putIfAbsent("type", text("ClusterIP"));
        spec.putIfAbsent("sessionAffinity", text("None"));
        spec.putIfAbsent("internalTrafficPolicy", text("Cluster"));
        spec.path("ports").forEach(node -> {
            if (node instanceof ObjectNode port) {
                port.putIfAbsent("protocol", text("TCP"));
                if (port.has("port")) {
                    port.putIfAbsent("targetPort", port.get("port"));
                }
            }
        });
    }

    private static void autoscaler(ObjectNode spec) {
        spec.putIfAbsent("minReplicas", number(1));
        if (spec.path("metrics").isEmpty()) {
            var metric = spec.putArray("metrics").addObject().put("type", "Resource");
            var resource = metric.putObject("resource").put("name", "cpu");
            resource.putObject("target").put("type", "Utilization").put("averageUtilization", 80);
        }
        if (spec.get("behavior") instanceof ObjectNode behavior) {
            var up = behavior.withObjectProperty("scaleUp");
            up.putIfAbsent("stabilizationWindowSeconds", number(0));
            up.putIfAbsent("selectPolicy", text("Max"));
            if (!up.has("policies")) {
                policy(up, "Pods", 4);
                policy(up, "Percent", 100);
            }
            var down = behavior.withObjectProperty("scaleDown");
            down.putIfAbsent("selectPolicy", text("Max"));
            if (!down.has("policies")) {
                policy(down, "Percent", 100);
            }
        }
    }

    private static void policy(ObjectNode rules, String type, int value) {
        rules.withArrayProperty("policies")
                .addObject()
                .put("type", type)
                .put("value", value)
                .put("periodSeconds", 15);
    }

    private static void secret(ObjectNode object) {
        object.putIfAbsent("type", text("Opaque"));
        if (object.remove("stringData") instanceof ObjectNode plain) {
            var data = object.withObject("/data");
            plain.properties()
                    .forEach(entry -> data.put(
                            entry.getKey(),
                            Base64.getEncoder()
                                    .encodeToString(
                                            entry.getValue().asString("").getBytes(StandardCharsets.UTF_8))));
        }
    }

    private static void binding(ObjectNode object) {
        object.withObject("/roleRef").putIfAbsent("apiGroup", text(ResourceType.ROLE.group()));
        object.path("subjects").forEach(node -> {
            if (node instanceof ObjectNode subject
                    && !subject.path("kind").asString("").equals("ServiceAccount")) {
                subject.putIfAbsent("apiGroup", text(ResourceType.ROLE.group()));
            }
        });
    }

    private void clusterIp(ObjectNode spec) {
        if (spec.path("type").asString("").equals("ExternalName")) {
            return;
        }
        if (spec.path("clusterIP").asString("").isEmpty()) {
            spec.put("clusterIP", freeAddress());
        }
        spec.putIfAbsent("clusterIPs", Json.array().add(spec.path("clusterIP")));
        spec.putIfAbsent("ipFamilies", Json.array().add("IPv4"));
        spec.putIfAbsent("ipFamilyPolicy", text("SingleStack"));
    }

    private String freeAddress() {
        var taken = store.list(ResourceType.SERVICE, "").stream()
                .map(service -> service.path("spec").path("clusterIP").asString(""))
                .toList();
        var random = simulation.random("cluster-ip");
        while (true) {
            var address = "10.96." + random.nextInt(256) + "." + random.nextInt(2, 255);
            if (!taken.contains(address)) {
                return address;
            }
        }
    }

    static JsonNode text(String value) {
        return Json.string(value);
    }

    static JsonNode number(int value) {
        return Json.number(value);
    }
}
