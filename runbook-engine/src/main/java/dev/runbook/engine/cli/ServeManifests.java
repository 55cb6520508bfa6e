package dev.runbook.engine.cli;

import dev.runbook.engine.live.LiveCluster;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The objects that run {@code runbook serve} in a cluster, without its roles. The token of Alertmanager is in the Secret
 * {@code runbook-webhook}, which is not made here: a secret is never written out.
 *
 * @param image of runbooks and command line
 * @param namespace where it runs
 * @param runbooks ids of what is served
 * @param prometheus where metrics are queried
 * @param policy the policy file's text
 */
record ServeManifests(String image, String namespace, List<String> runbooks, String prometheus, String policy) {
    private static final String NAME = "runbook-serve";
    private static final String HOME = "/var/lib/runbook";
    private static final int PORT = 9095;
    /** Nobody in particular; images that are made without a Docker engine have no users. */
    private static final long USER = 65532;

    private static final Map<String, String> LABELS = Map.of("app.kubernetes.io/name", NAME);

    Subject subject() {
        return new SubjectBuilder()
                .withKind("ServiceAccount")
                .withNamespace(namespace)
                .withName(NAME)
                .build();
    }

    List<HasMetadata> objects() {
        return List.of(account(), settings(), claim(), deployment(), service());
    }

    private ObjectMeta meta() {
        return new ObjectMetaBuilder()
                .withName(NAME)
                .withNamespace(namespace)
                .withLabels(LABELS)
                .build();
    }

    private HasMetadata account() {
        return new ServiceAccountBuilder().withMetadata(meta()).build();
    }

    private HasMetadata settings() {
        return new ConfigMapBuilder()
                .withMetadata(meta())
                .addToData("policy.yaml", policy)
                .build();
    }

    /** Journals and accepted alerts outlive the pod. */
    private HasMetadata claim() {
        return new PersistentVolumeClaimBuilder()
                .withMetadata(meta())
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .endSpec()
                .build();
    }

    private HasMetadata service() {
        return new ServiceBuilder()
                .withMetadata(meta())
                .withNewSpec()
                .withSelector(LABELS)
                .addNewPort()
                .withName("webhook")
                .withPort(PORT)
                .withTargetPort(new IntOrString("webhook"))
                .endPort()
                .endSpec()
                .build();
    }

    /** One replica, and never two at a time: they would share the volume. */
    private HasMetadata deployment() {
        return new DeploymentBuilder()
                .withMetadata(meta())
                .withNewSpec()
                .withReplicas(1)
                .withNewStrategy()
                .withType("Recreate")
                .endStrategy()
                .withNewSelector()
                .withMatchLabels(LABELS)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(LABELS)
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(NAME)
                .withTerminationGracePeriodSeconds(60L)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withFsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(container())
                .withVolumes(volumes())
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private Container container() {
        return new ContainerBuilder()
                .withName("serve")
                .withImage(image)
                .withArgs(arguments())
                .addNewPort()
                .withName("webhook")
                .withContainerPort(PORT)
                .endPort()
                .withNewReadinessProbe()
                .withNewHttpGet()
                .withPath("/-/ready")
                .withPort(new IntOrString("webhook"))
                .endHttpGet()
                .endReadinessProbe()
                .withNewLivenessProbe()
                .withNewHttpGet()
                .withPath("/-/healthy")
                .withPort(new IntOrString("webhook"))
                .endHttpGet()
                .endLivenessProbe()
                .withNewResources()
                .addToRequests("cpu", new Quantity("100m"))
                .addToRequests("memory", new Quantity("256Mi"))
                .addToLimits("memory", new Quantity("512Mi"))
                .endResources()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("journals")
                .withMountPath(HOME)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("settings")
                .withMountPath("/etc/runbook")
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("token")
                .withMountPath("/run/secrets/runbook")
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("temporary")
                .withMountPath("/tmp")
                .endVolumeMount()
                .build();
    }

    private List<String> arguments() {
        var arguments = new ArrayList<>(List.of("serve"));
        runbooks.forEach(id -> arguments.addAll(List.of("--runbook", id)));
        arguments.addAll(List.of(
                "--context",
                LiveCluster.IN_CLUSTER,
                "--prometheus",
                prometheus,
                "--policy",
                "/etc/runbook/policy.yaml",
                "--token",
                "file:/run/secrets/runbook/token",
                "--listen",
                "0.0.0.0:" + PORT,
                "--journal-dir",
                HOME,
                "--incidents",
                HOME + "/incidents"));
        return arguments;
    }

    private static List<Volume> volumes() {
        return List.of(
                new VolumeBuilder()
                        .withName("journals")
                        .withNewPersistentVolumeClaim()
                        .withClaimName(NAME)
                        .endPersistentVolumeClaim()
                        .build(),
                new VolumeBuilder()
                        .withName("settings")
                        .withNewConfigMap()
                        .withName(NAME)
                        .endConfigMap()
                        .build(),
                new VolumeBuilder()
                        .withName("token")
                        .withNewSecret()
                        .withSecretName("runbook-webhook")
                        .endSecret()
                        .build(),
                new VolumeBuilder()
                        .withName("temporary")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .build());
    }
}
