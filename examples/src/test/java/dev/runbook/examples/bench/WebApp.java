package dev.runbook.examples.bench;

/** What worlds of many pods are made of: Deployments that do nothing, each behind a Service. */
final class WebApp {
    private WebApp() {}

    /** Returns the Deployment {@code web-NUMBER} and its Service, in the namespace {@code default}, as YAML. */
    static String manifests(int number, int replicas) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web-%1$d, namespace: default}
                spec:
                  replicas: %2$d
                  selector: {matchLabels: {app: web-%1$d}}
                  template:
                    metadata: {labels: {app: web-%1$d}}
                    spec:
                      containers:
                      - {name: app, image: 'example/web:1', readinessProbe: {httpGet: {port: 80}}, resources: {requests: {cpu: 10m, memory: 16Mi}}}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: web-%1$d, namespace: default}
                spec: {selector: {app: web-%1$d}, ports: [{port: 80}]}
                """.formatted(number, replicas);
    }
}
