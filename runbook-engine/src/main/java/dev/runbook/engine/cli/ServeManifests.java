package dev.runbook.engine.cli;

import dev.runbook.engine.journal.Sha256;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The objects that run {@code runbook serve} in a cluster, without the roles of its runbooks. The token of Alertmanager
 * and what the files name is in the Secret {@code runbook-webhook}, which is not made here: a secret is never written
 * out.
 *
 * @param image of runbooks and command line
 * @param namespace where it runs
 * @param arguments of {@code serve} that who deploys has chosen, but for its files
 * @param files texts of the files that it reads, by the option that names them
 * @param secrets what these name
 * @param elects whether there are two replicas, of which one takes the alerts
 */
record ServeManifests(
        String image,
        String namespace,
        List<String> arguments,
        SortedMap<String, String> files,
        SecretReferences secrets,
        boolean elects) {
    /** The Secret that the person who deploys makes. */
    static final String SECRET = "runbook-webhook";
    /** Where its keys are files. */
    static final String SECRETS = "/run/secrets/runbook/";

    static final String NAME = "runbook-serve";
    static final int PORT = 9095;
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
        var objects = new ArrayList<>(List.of(account(), settings(), claim(), deployment(), service()));
        if (elects) {
            objects.add(electionRole());
            objects.add(electionBinding());
        }
        return objects;
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
        var data = new TreeMap<String, String>();
        files.forEach((option, text) -> data.put(file(option), text));
        return new ConfigMapBuilder().withMetadata(meta()).withData(data).build();
    }

    static String file(String option) {
        return option.substring("--".length()) + ".yaml";
    }

    /** What standing for election needs; a Lease can't be named before it is created. */
    private HasMetadata electionRole() {
        return new RoleBuilder()
                .withMetadata(meta())
                .addNewRule()
                .withApiGroups("coordination.k8s.io")
                .withResources("leases")
                .withVerbs("create")
                .endRule()
                .addNewRule()
                .withApiGroups("coordination.k8s.io")
                .withResources("leases")
                .withResourceNames(NAME)
                .withVerbs("get", "patch")
                .endRule()
                .build();
    }

    private HasMetadata electionBinding() {
        return new RoleBindingBuilder()
                .withMetadata(meta())
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", NAME)
                .withSubjects(subject())
                .build();
    }

    /** Journals and accepted alerts outlive the pod; who takes over reads what the other has written. */
    private HasMetadata claim() {
        return new PersistentVolumeClaimBuilder()
                .withMetadata(meta())
                .withNewSpec()
                .withAccessModes(elects ? "ReadWriteMany" : "ReadWriteOnce")
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

    /** Without an election never two at a time: both would take alerts. */
    private HasMetadata deployment() {
        return new DeploymentBuilder()
                .withMetadata(meta())
                .withNewSpec()
                .withReplicas(elects ? 2 : 1)
                .withNewStrategy()
                .withType(elects ? "RollingUpdate" : "Recreate")
                .endStrategy()
                .withNewSelector()
                .withMatchLabels(LABELS)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(LABELS)
                .addToAnnotations("runbook.dev/settings", Sha256.of(files.toString()))
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
                .withContainers(new ServeContainer(this).container())
                .withVolumes(ServeContainer.volumes())
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
