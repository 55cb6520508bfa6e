package dev.runbook.examples.predator12;

import dev.runbook.api.Link;

/** The places that the document sends a person to. */
final class Predator12Links {
    static final Link GRAFANA = Link.to("Dashboard: Predator12 Backend Errors", "http://grafana:3000/d/predator12");
    static final Link JAEGER = Link.to("Jaeger UI", "http://jaeger:16686");
    static final Link AGENTS = Link.to("Agent dashboard", "http://predator-ui:8080");

    private Predator12Links() {}
}
