package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replicas of a server in a cluster. */
class ElectedManifestsTests extends ShopFixture {
    private static final String NAME = "runbook-serve";

    private static <T extends HasMetadata> T named(List<HasMetadata> objects, Class<T> type) {
        return objects.stream()
                .filter(type::isInstance)
                .filter(object -> object.getMetadata().getName().equals(NAME))
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void twoReplicasShareAVolumeAndElectOneWithTheirRole() throws IOException {
        var objects = ManifestsTests.objects(ManifestsTests.manifests(directory, "default", "--leader-election"));
        var deployment = named(objects, Deployment.class).getSpec();
        assertThat(deployment.getReplicas()).isEqualTo(2);
        assertThat(deployment.getTemplate().getSpec().getContainers().get(0).getArgs())
                .containsSubsequence("--leader-election", "default/runbook-serve");
        assertThat(named(objects, PersistentVolumeClaim.class).getSpec().getAccessModes())
                .containsExactly("ReadWriteMany");

        shop.stranger(NAME);
        var client = shop.world().faults().client();
        objects.stream()
                .filter(object -> object.getApiVersion().startsWith("rbac"))
                .forEach(object -> client.resource(object).create());
        Files.move(
                directory.resolve("kubeconfig-" + NAME),
                directory.resolve("kubeconfig"),
                StandardCopyOption.REPLACE_EXISTING);
        try (var server = new ServerFixture(
                directory, shop, "serve: {default: notify}\n", "--leader-election", "default/" + NAME)) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(server.get("/-/ready").status())
                            .as(server.log())
                            .isEqualTo(200));
            var lease = client.leases().inNamespace("default").withName(NAME);
            var held = lease.get().getSpec().getRenewTime();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> lease.get().getSpec().getRenewTime().isAfter(held));
        }
    }
}
