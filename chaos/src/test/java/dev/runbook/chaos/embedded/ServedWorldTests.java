package dev.runbook.chaos.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.world.Behaviour;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.ServiceModel;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedWorldTests {
    @TempDir
    Path directory;

    @Test
    void aWorldThatIsTooFastForTheMachineAnswersAllTheSame() throws IOException {
        var shop = ClusterWorld.named("shop")
                .resources("shop/shop.yaml")
                .service(ServiceModel.named("shop")
                        .traffic(100)
                        .behaves(Behaviour.healthy().capacity(60)));
        try (var world = ServedWorld.start(shop, "default", 1_000_000, 0)) {
            var kubeconfig = directory.resolve("kubeconfig");
            world.frontEnd().writeKubeconfig(kubeconfig, "embedded");
            try (var client = new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(Files.readString(kubeconfig)))
                    .build()) {
                for (int call = 0; call < 10; call++) {
                    assertThat(client.pods().inNamespace("default").list().getItems())
                            .isNotEmpty();
                }
            }
        }
    }
}
