package dev.runbook.chaos.live;

import dev.runbook.chaos.embedded.ServedWorld;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Somebody whom a world's API server knows by a token of their own.
 *
 * @param name of their ServiceAccount in namespace default
 * @param kubeconfig as themselves, context {@code shop}
 */
public record PersonFixture(String name, Path kubeconfig) {
    /** Makes somebody who has no rights, and their kubeconfig. */
    static PersonFixture stranger(ServedWorld world, Path directory, String name) throws IOException {
        var accounts =
                world.faults().client().serviceAccounts().inNamespace("default").withName(name);
        world.faults()
                .client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        var token = accounts.tokenRequest(
                        new TokenRequestBuilder().withNewSpec().endSpec().build())
                .getStatus()
                .getToken();
        var kubeconfig = directory.resolve("kubeconfig-" + name);
        world.frontEnd().writeKubeconfig(kubeconfig, "shop");
        Files.writeString(kubeconfig, Files.readString(kubeconfig).replaceAll("token: \"[^\"]*", "token: \"" + token));
        return new PersonFixture(name, kubeconfig);
    }

    /** Makes somebody who has all rights, so that only who they are counts. */
    public static PersonFixture withAllRights(ServedWorld world, Path directory, String name) throws IOException {
        var made = stranger(world, directory, name);
        world.faults()
                .client()
                .resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName("all-for-" + name)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                        .addNewSubject("", "ServiceAccount", name, "default")
                        .build())
                .create();
        return made;
    }

    /** Returns the name that the API server knows them by. */
    public String user() {
        return "system:serviceaccount:default:" + name;
    }
}
