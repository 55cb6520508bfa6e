package dev.runbook.chaos.contract.subresources;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The insides of pods: logs and commands. */
@Area("subresources") class LogsContract {
    private static final String PODS = "/api/v1/namespaces/{ns}/pods";
    private static final String LOG = PODS + "/p/log";
    private static final Duration LONG = Duration.ofSeconds(90);

    private static void pod(Session on, String containers) {
        on.quietly()
                .post(
                        PODS,
                        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {terminationGracePeriodSeconds: 0,"
                                + " restartPolicy: Never, %s}}".formatted(containers));
    }

    private static void ended(Session on) {
        pod(
                on,
                "containers: [{name: app, image: 'busybox:1.37', command: [sh, '-c', 'echo one; echo two; echo three']}]");
        on.quietly()
                .await(PODS + "/p", pod -> pod.at("/status/phase").asString().equals("Succeeded"), LONG);
    }

    private static void running(Session on) {
        pod(
                on,
                "containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']},"
                        + " {name: other, image: 'busybox:1.37', command: [sleep, '3600']}]");
        on.quietly()
                .await(PODS + "/p", pod -> pod.at("/status/phase").asString().equals("Running"), LONG);
    }

    @Check("the log of a container that ended")
    void log(Session on) {
        ended(on);
        on.get(LOG);
    }

    @Check("tailLines has the last lines only")
    void tail(Session on) {
        ended(on);
        on.get(LOG + "?tailLines=1");
        on.get(LOG + "?tailLines=0");
    }

    @Check("tailLines below none is refused")
    void badTail(Session on) {
        ended(on);
        on.get(LOG + "?tailLines=-1");
    }

    @Check("limitBytes cuts the log")
    void limit(Session on) {
        ended(on);
        on.get(LOG + "?limitBytes=5");
    }

    @Check("timestamps stand before each line")
    void timestamps(Session on) {
        ended(on);
        on.get(LOG + "?timestamps=true");
    }

    @Check("sinceSeconds leaves out what is older")
    void since(Session on) {
        ended(on);
        on.pass(Duration.ofSeconds(3));
        on.get(LOG + "?sinceSeconds=1");
        on.get(LOG + "?sinceSeconds=600");
    }

    @Check("sinceSeconds of nothing is refused")
    void badSince(Session on) {
        ended(on);
        on.get(LOG + "?sinceSeconds=0");
    }

    @Check("following a container that ended gives its whole log")
    void follow(Session on) {
        ended(on);
        on.get(LOG + "?follow=true");
    }

    @Check("a pod of two containers wants one named")
    void containerRequired(Session on) {
        running(on);
        on.get(LOG);
    }

    @Check("a container that the pod doesn't have")
    void unknownContainer(Session on) {
        running(on);
        on.get(LOG + "?container=none");
    }

    @Check("the log of a named container that wrote nothing is empty")
    void named(Session on) {
        running(on);
        on.get(LOG + "?container=other");
    }

    @Check("the log of an init container")
    void init(Session on) {
        pod(
                on,
                "initContainers: [{name: first, image: 'busybox:1.37', command: [echo, prepared]}],"
                        + " containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]");
        on.quietly()
                .await(PODS + "/p", pod -> pod.at("/status/phase").asString().equals("Running"), LONG);
        on.get(LOG + "?container=first");
    }

    @Check("there is no previous log before a restart")
    void noPrevious(Session on) {
        running(on);
        on.get(LOG + "?container=app&previous=true");
    }

    @Check("the previous log after a restart")
    void previous(Session on) {
        on.quietly()
                .post(
                        PODS,
                        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {terminationGracePeriodSeconds: 0,"
                                + " containers: [{name: app, image: 'busybox:1.37', command: [sh, '-c', 'echo dying;"
                                + " sleep 2; exit 1']}]}}");
        on.quietly()
                .await(
                        PODS + "/p",
                        pod -> pod.at("/status/containerStatuses/0/restartCount")
                                        .asInt(0)
                                == 1,
                        LONG);
        on.get(LOG + "?previous=true");
    }

    @Check("a container that waits for its image has no log")
    void waiting(Session on) {
        pod(on, "containers: [{name: app, image: 'none:1', imagePullPolicy: Never}]");
        on.quietly()
                .await(
                        PODS + "/p",
                        pod -> pod.at("/status/containerStatuses/0/state/waiting/reason")
                                .asString("")
                                .equals("ErrImageNeverPull"),
                        LONG);
        on.get(LOG);
    }

    @Check("the log of a pod that isn't there")
    void missing(Session on) {
        on.get(LOG);
    }

    private static void exec(Session on, String... command) {
        running(on);
        var output = new ByteArrayOutputStream();
        var error = new ByteArrayOutputStream();
        try (var watch = on.client()
                .pods()
                .inNamespace(on.namespace())
                .withName("p")
                .inContainer("app")
                .writingOutput(output)
                .writingError(error)
                .exec(command)) {
            on.record("code", watch.exitCode().get(30, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException(failed);
        }
        on.record("streams", Map.of("out", text(output), "err", text(error)));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    @Check("a command's output and its exit code")
    void exec(Session on) {
        exec(on, "echo", "hello", "there");
    }

    @Check("a command that fails has its exit code")
    void execFails(Session on) {
        exec(on, "sh", "-c", "echo no >&2; exit 7");
    }

    @Check("a command's two streams stay apart")
    void execStreams(Session on) {
        exec(on, "sh", "-c", "echo out; echo err >&2");
    }

    @Check("a command over plain HTTP is refused")
    void execPlain(Session on) {
        running(on);
        on.record(
                "status",
                on.get(PODS + "/p/exec?container=app&command=true&stdout=true").status());
    }
}
