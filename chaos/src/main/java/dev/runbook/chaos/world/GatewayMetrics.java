package dev.runbook.chaos.world;

import java.util.HashMap;
import java.util.Map;

/** What the ingress controller in front of the services exposes: each request, also one that found no ready pod. */
final class GatewayMetrics implements Exposition {
    private static final Map<String, String> TARGET =
            SeriesLabels.of("up", "job", "ingress-nginx", "instance", "ingress-nginx-controller");

    private final LiveWorld live;
    private final Map<String, Map<String, String>> known = new HashMap<>();

    GatewayMetrics(LiveWorld live) {
        this.live = live;
    }

    @Override
    public Map<String, String> target() {
        return TARGET;
    }

    @Override
    public void expose(SampleSink sink) {
        for (var service : live.services()) {
            service.atGateway().forEach((status, count) -> sink.sample(labels(service, status), (double) count[0]));
        }
    }

    private Map<String, String> labels(ServiceTraffic service, int status) {
        return known.computeIfAbsent(
                service.model.name() + status,
                any -> SeriesLabels.of(
                        "nginx_ingress_controller_requests",
                        "namespace",
                        service.namespace,
                        "service",
                        service.model.name(),
                        "status",
                        Integer.toString(status)));
    }
}
