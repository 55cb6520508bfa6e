package dev.runbook.examples.predator12;

import dev.runbook.api.Link;

/** The places that the document sends a person to. */
final class Predator12Links {
    static final String DASHBOARD = "http://grafana:3000/d/predator12";
    static final Link GRAFANA = Link.to("Dashboard: Predator12 Backend Errors", DASHBOARD);
    static final Link JAEGER = Link.to("Jaeger UI", "http://jaeger:16686");
    static final Link AGENTS = Link.to("Agent dashboard", "http://predator-ui:8080");
    static final Link ALERTS = Link.to("Prometheus Alerts", "http://prometheus:9090/alerts");
    static final Link ARGO_CD = Link.to("ArgoCD UI", "http://argocd:8080");
    static final Link ARCHITECTURE = Link.to("Architecture Overview", "../docs/ARCHITECTURE.md");
    static final Link DEPLOYMENT = Link.to("Deployment Guide", "../docs/DEPLOYMENT.md");

    private Predator12Links() {}
}
