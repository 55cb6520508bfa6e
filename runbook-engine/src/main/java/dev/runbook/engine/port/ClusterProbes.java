package dev.runbook.engine.port;

import dev.runbook.api.port.ProbeResult;
import dev.runbook.api.port.Probes;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.List;

/** Services of a cluster, asked through the API server's proxy. */
record ClusterProbes(Namespace namespace) implements Probes {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    @Override
    public Probes in(String other) {
        return new ClusterProbes(new Namespace(namespace.gate(), other));
    }

    @Override
    public ProbeResult get(String service, int port, String path) {
        var asked = path.startsWith("/") ? path : "/" + path;
        var uri = "/api/v1/namespaces/" + namespace.name() + "/services/" + service + ":" + port + "/proxy" + asked;
        return namespace
                .gate()
                .readOnly("GET " + asked + " of service " + service, () -> ask(service, port, asked, uri));
    }

    private ProbeResult ask(String service, int port, String path, String uri) {
        try {
            var body = namespace.gate().client().raw(uri);
            return body == null
                    ? new ProbeResult(service, port, path, NOT_FOUND, "not found")
                    : new ProbeResult(service, port, path, OK, body);
        } catch (KubernetesClientException e) {
            if (e.getCode() == 0) {
                throw e;
            }
            var status = e.getStatus();
            var message = status == null || status.getMessage() == null ? e.getMessage() : status.getMessage();
            return new ProbeResult(service, port, path, e.getCode(), String.valueOf(message));
        }
    }

    @Override
    public List<ProbeResult> all(String path) {
        return namespace.gate().client().services().inNamespace(namespace.name()).list().getItems().stream()
                .filter(service -> !service.getSpec().getPorts().isEmpty())
                .sorted(Comparator.comparing(service -> service.getMetadata().getName()))
                .map(service -> get(
                        service.getMetadata().getName(),
                        service.getSpec().getPorts().get(0).getPort(),
                        path))
                .toList();
    }
}
