package dev.runbook.chaos.contract;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** A namespace of a real cluster. */
final class RealSubject implements Subject {
    private final Config config;
    private final String node;
    private final String namespace =
            "contract-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    private final List<KubernetesClient> clients = new ArrayList<>();
    private final KubernetesClient client;

    RealSubject(Config config, String node) {
        this.config = config;
        this.node = node;
        this.client = connect(new ConfigBuilder(config));
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        var end = now().plusSeconds(60);
        while (client.serviceAccounts()
                        .inNamespace(namespace)
                        .withName("default")
                        .get()
                == null) {
            if (now().isAfter(end)) {
                throw new IllegalStateException(namespace + " got no default ServiceAccount in a minute");
            }
            pass(Duration.ofMillis(100));
        }
    }

    private KubernetesClient connect(ConfigBuilder builder) {
        var made = new KubernetesClientBuilder()
                .withConfig(builder.withNamespace(namespace)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        clients.add(made);
        return made;
    }

    @Override
    public KubernetesClient client() {
        return client;
    }

    @Override
    public KubernetesClient client(String bearerToken) {
        return connect(new ConfigBuilder(Config.empty())
                .withMasterUrl(config.getMasterUrl())
                .withCaCertData(config.getCaCertData())
                .withOauthToken(bearerToken));
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public Map<String, String> aliases() {
        return Map.of("node", node);
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    /** A real cluster's time passes by itself. */
    @Override
    public void pass(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + namespace, interrupted);
        }
    }

    @Override
    public void close() {
        client.namespaces().withName(namespace).withGracePeriod(0).delete();
        clients.forEach(KubernetesClient::close);
    }
}
