package dev.runbook.engine.cli;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * The container that runs {@code runbook serve}, and its volumes.
 *
 * @param server what is served
 */
record ServeContainer(ServeManifests server) {
    private static final String HOME = "/var/lib/runbook";
    private static final String SETTINGS = "/etc/runbook/";
    private static final int STARTING_EVERY = 2;
    /** So long a JVM may need on a busy node. */
    private static final int STARTING_SECONDS = 180;

    Container container() {
        return new ContainerBuilder()
                .withName("serve")
                .withImage(server.image())
                .withArgs(arguments())
                .withEnv(server.secrets().variables().stream()
                        .map(name -> new EnvVarBuilder()
                                .withName(name)
                                .withNewValueFrom()
                                .withNewSecretKeyRef(name, ServeManifests.SECRET, false)
                                .endValueFrom()
                                .build())
                        .toList())
                .addNewPort()
                .withName("webhook")
                .withContainerPort(ServeManifests.PORT)
                .endPort()
                .withNewStartupProbe()
                .withNewHttpGet()
                .withPath("/-/healthy")
                .withPort(new IntOrString("webhook"))
                .endHttpGet()
                .withPeriodSeconds(STARTING_EVERY)
                .withFailureThreshold(STARTING_SECONDS / STARTING_EVERY)
                .endStartupProbe()
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
                .withMountPath(SETTINGS)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("token")
                .withMountPath(ServeManifests.SECRETS)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("temporary")
                .withMountPath("/tmp")
                .endVolumeMount()
                .build();
    }

    private List<String> arguments() {
        var arguments = new ArrayList<>(List.of("serve"));
        arguments.addAll(server.arguments());
        arguments.addAll(List.of(
                "--token",
                "file:" + ServeManifests.SECRETS + "token",
                "--listen",
                "0.0.0.0:" + ServeManifests.PORT,
                "--journal-dir",
                HOME,
                "--incidents",
                HOME + "/incidents",
                "--end-on-change",
                SETTINGS,
                "--end-on-change",
                ServeManifests.SECRETS));
        server.files()
                .keySet()
                .forEach(option -> arguments.addAll(List.of(option, SETTINGS + ServeManifests.file(option))));
        if (server.elects()) {
            arguments.addAll(List.of("--leader-election", server.namespace() + "/" + ServeManifests.NAME));
        }
        return arguments;
    }

    static List<Volume> volumes() {
        return List.of(
                new VolumeBuilder()
                        .withName("journals")
                        .withNewPersistentVolumeClaim()
                        .withClaimName(ServeManifests.NAME)
                        .endPersistentVolumeClaim()
                        .build(),
                new VolumeBuilder()
                        .withName("settings")
                        .withNewConfigMap()
                        .withName(ServeManifests.NAME)
                        .endConfigMap()
                        .build(),
                new VolumeBuilder()
                        .withName("token")
                        .withNewSecret()
                        .withSecretName(ServeManifests.SECRET)
                        .endSecret()
                        .build(),
                new VolumeBuilder()
                        .withName("temporary")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .build());
    }
}
