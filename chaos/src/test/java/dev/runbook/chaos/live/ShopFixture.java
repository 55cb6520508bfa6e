package dev.runbook.chaos.live;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of the command line begin with: a directory, and a shop that is served over HTTP. */
abstract class ShopFixture {
    @TempDir
    Path directory;

    CommandLineFixture shop;

    @BeforeEach
    void serve() throws IOException {
        shop = new CommandLineFixture(directory);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    /** Returns who sees all of the world. */
    KubernetesClient client() {
        return shop.world().faults().client();
    }

    /** Returns the lock of a runbook. */
    Resource<Lease> lease(String name) {
        return client().leases().inNamespace("default").withName(name);
    }
}
