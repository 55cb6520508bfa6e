package dev.runbook.chaos.world;

import dev.runbook.chaos.prometheus.Labels;
import dev.runbook.chaos.prometheus.ScrapeSink;
import dev.runbook.chaos.prometheus.ScrapeTarget;
import java.util.HashMap;
import java.util.Map;

/** What the ingress controller in front of the services exposes: each request, also one that found no ready pod. */
final class GatewayMetrics implements ScrapeTarget {
    private final LiveWorld live;
    private final Map<String, Labels> known = new HashMap<>();

    GatewayMetrics(LiveWorld live) {
        this.live = live;
    }

    @Override
    public String job() {
        return "ingress-nginx";
    }

    @Override
    public String instance() {
        return "ingress-nginx-controller";
    }

    @Override
    public void scrape(ScrapeSink sink) {
        live.account();
        for (var service : live.services()) {
            service.atGateway().forEach((status, count) -> sink.sample(labels(service, status), (double) count[0]));
        }
    }

    private Labels labels(ServiceTraffic service, int status) {
        return known.computeIfAbsent(
                service.model.name() + status,
                any -> Labels.metric(
                        "nginx_ingress_controller_requests",
                        "namespace",
                        service.namespace,
                        "service",
                        service.model.name(),
                        "status",
                        Integer.toString(status)));
    }
}
