package dev.runbook.chaos.contract.subresources;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Connections into pods, and requests that the API server passes on to them. */
@Area("subresources") class ConnectionsContract {
    private static final String PODS = "/api/v1/namespaces/{ns}/pods";
    private static final String SERVICES = "/api/v1/namespaces/{ns}/services";
    private static final Duration LONG = Duration.ofSeconds(90);

    private static void serving(Session on) {
        on.quietly().post(PODS, """
                apiVersion: v1
                kind: Pod
                metadata: {name: p, labels: {app: p}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: app
                    image: busybox:1.37
                    command: [sh, -c, "mkdir /www; echo content > /www/file.txt; exec python3 -m http.server 8080 -d /www"]
                    ports: [{containerPort: 8080}]
                """);
        on.quietly()
                .await(PODS + "/p", pod -> pod.at("/status/phase").asString().equals("Running"), LONG);
        on.quietly()
                .post(
                        SERVICES,
                        "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: p},"
                                + " ports: [{name: web, port: 80, targetPort: 8080}]}}");
        on.quietly()
                .await(
                        "/api/v1/namespaces/{ns}/endpoints/s",
                        endpoints -> endpoints.at("/subsets/0/addresses").size() == 1,
                        LONG);
        // The process listens a moment after its container has started.
        on.quietly()
                .await(
                        PODS + "/p:8080/proxy/file.txt",
                        body -> body.asString("").startsWith("content"),
                        LONG);
    }

    @Check("the proxy of a pod: a file, and one that is not there")
    void podProxy(Session on) {
        serving(on);
        on.get(PODS + "/p/proxy/file.txt");
        on.get(PODS + "/p:8080/proxy/file.txt?query=kept");
        on.get(PODS + "/p:8080/proxy/none");
    }

    @Check("the proxy of a pod on a port where nothing listens")
    void podProxyRefused(Session on) {
        serving(on);
        on.get(PODS + "/p:9999/proxy/file.txt");
    }

    @Check("the proxy of a pod that isn't there")
    void podProxyMissing(Session on) {
        on.get(PODS + "/none/proxy/");
    }

    @Check("the proxy of a Service by the name and the number of its port")
    void serviceProxy(Session on) {
        serving(on);
        on.get(SERVICES + "/s:web/proxy/file.txt");
        on.get(SERVICES + "/s:80/proxy/file.txt");
        on.get(SERVICES + "/http:s:web/proxy/none");
    }

    @Check("the proxy of a Service without the port's name, which it has, finds none")
    void serviceProxyUnnamed(Session on) {
        serving(on);
        on.get(SERVICES + "/s/proxy/file.txt");
        on.get(SERVICES + "/s:other/proxy/file.txt");
        on.get(SERVICES + "/s:81/proxy/file.txt");
    }

    @Check("the proxy of a Service without endpoints, and of none")
    void serviceProxyEmpty(Session on) {
        on.quietly()
                .post(
                        SERVICES,
                        "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: none},"
                                + " ports: [{port: 80}]}}");
        on.quietly().await("/api/v1/namespaces/{ns}/endpoints/s", found -> found.has("metadata"), LONG);
        on.get(SERVICES + "/s/proxy/");
        on.get(SERVICES + "/none/proxy/");
    }

    @Check("a forwarded port carries HTTP to the process and back")
    void portForward(Session on) throws Exception {
        serving(on);
        try (LocalPortForward forward =
                on.client().pods().inNamespace(on.namespace()).withName("p").portForward(8080)) {
            on.record("file", asked(forward, "/file.txt"));
            on.record("none", asked(forward, "/none"));
        }
    }

    private static Map<String, Object> asked(LocalPortForward forward, String path)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + forward.getLocalPort() + path))
                .timeout(Session.PATIENCE)
                .build();
        var answer = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, BodyHandlers.ofString());
        return Map.of("status", answer.statusCode(), "body", answer.body());
    }

    @Check("a port of a pod that isn't there can't be forwarded")
    void portForwardMissing(Session on) {
        on.get(PODS + "/none/portforward?ports=80");
    }

    @Check("attached, one hears what the process writes from then on, until it ends")
    void attach(Session on) throws Exception {
        on.quietly()
                .post(
                        PODS,
                        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {restartPolicy: Never, containers: [{name:"
                                + " app, image: 'busybox:1.37', command: [sh, -c, 'echo early; sleep 8; echo later; sleep"
                                + " 2']}]}}");
        on.quietly()
                .await(PODS + "/p", pod -> pod.at("/status/phase").asString().equals("Running"), LONG);
        on.pass(Duration.ofSeconds(2));
        var out = new ByteArrayOutputStream();
        try (var attached = on.client()
                .pods()
                .inNamespace(on.namespace())
                .withName("p")
                .writingOutput(out)
                .attach()) {
            on.quietly()
                    .await(
                            PODS + "/p",
                            pod -> pod.at("/status/phase").asString().equals("Succeeded"),
                            LONG);
            on.pass(Duration.ofSeconds(1));
            on.record("exit", attached.exitCode().isDone());
        }
        on.record("heard", out.toString(StandardCharsets.UTF_8));
    }

    @Check("a log is followed until its container ends")
    void follow(Session on) {
        on.quietly()
                .post(
                        PODS,
                        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {restartPolicy: Never, containers: [{name:"
                                + " app, image: 'busybox:1.37', command: [sh, -c, 'echo one; sleep 3; echo two; sleep 1;"
                                + " echo three']}]}}");
        on.quietly()
                .await(PODS + "/p", pod -> pod.at("/status/phase").asString().equals("Running"), LONG);
        var out = new ByteArrayOutputStream();
        try (var log =
                on.client().pods().inNamespace(on.namespace()).withName("p").watchLog(out)) {
            on.quietly()
                    .await(
                            PODS + "/p",
                            pod -> pod.at("/status/phase").asString().equals("Succeeded"),
                            LONG);
            on.pass(Duration.ofSeconds(1));
            on.record("watched", log.getOutput() == null);
        }
        on.record("log", out.toString(StandardCharsets.UTF_8));
    }
}
