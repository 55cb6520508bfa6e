package dev.runbook.examples.predator12;

import dev.runbook.api.port.ProbeResult;
import dev.runbook.api.port.Probes;
import dev.runbook.examples.predator12.HealthCheck.Check;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The health of the run's Services: what has the document's port is asked over HTTP, others by their ready endpoints. */
final class ServiceChecks {
    private static final int HTTP = 8000;

    private final KubernetesClient client;
    private final Probes probes;

    ServiceChecks(KubernetesClient client, Probes probes) {
        this.client = client;
        this.probes = probes;
    }

    /** Checks each Service, by name, and whether the backend takes requests. */
    List<Check> all() {
        var checks = new ArrayList<Check>();
        client.services().list().getItems().stream()
                .filter(service -> !"ExternalName".equals(service.getSpec().getType()))
                .sorted(Comparator.comparing(service -> service.getMetadata().getName()))
                .forEach(service -> checks.add(check(service)));
        checks.add(answered(probes.get("predator-backend", HTTP, "/ready")));
        return List.copyOf(checks);
    }

    private Check check(Service service) {
        var name = service.getMetadata().getName();
        boolean http = service.getSpec().getPorts().stream().anyMatch(port -> port.getPort() == HTTP);
        return http ? answered(probes.get(name, HTTP, "/health")) : ready(name);
    }

    private static Check answered(ProbeResult probe) {
        return new Check(probe.service(), probe.path(), probe.ok(), "answers " + probe.status());
    }

    private Check ready(String service) {
        long ready = client
                .discovery()
                .v1()
                .endpointSlices()
                .withLabel("kubernetes.io/service-name", service)
                .list()
                .getItems()
                .stream()
                .flatMap(slice -> slice.getEndpoints().stream())
                .filter(endpoint ->
                        !Boolean.FALSE.equals(endpoint.getConditions().getReady()))
                .count();
        return new Check(service, "endpoints", ready > 0, ready + " ready");
    }
}
