package dev.runbook.chaos.contract.pods;

import static dev.runbook.chaos.contract.pods.PodsFixture.LONG;
import static dev.runbook.chaos.contract.pods.PodsFixture.PODS;
import static dev.runbook.chaos.contract.pods.PodsFixture.condition;
import static dev.runbook.chaos.contract.pods.PodsFixture.create;
import static dev.runbook.chaos.contract.pods.PodsFixture.event;
import static dev.runbook.chaos.contract.pods.PodsFixture.phase;
import static dev.runbook.chaos.contract.pods.PodsFixture.run;
import static dev.runbook.chaos.contract.pods.PodsFixture.sleeping;
import static dev.runbook.chaos.contract.pods.PodsFixture.until;
import static dev.runbook.chaos.contract.pods.PodsFixture.waiting;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;

/** How pods come, end, fail and go. */
@Area("pods") class LifeContract {
    @Check("a running pod's conditions and containers")
    void running(Session on) {
        sleeping(on, "");
        until(on, condition("Ready", "True"));
    }

    @Check("a pod that ends well is Succeeded")
    void completed(Session on) {
        run(on, "Never", "exit 0");
        until(on, phase("Succeeded"));
    }

    @Check("a pod that is never restarted and ends with an exit code is Failed")
    void failed(Session on) {
        run(on, "Never", "echo broken; exit 3");
        until(on, phase("Failed"));
    }

    @Check("restartPolicy OnFailure doesn't restart what ends well")
    void onFailureCompleted(Session on) {
        run(on, "OnFailure", "exit 0");
        until(on, phase("Succeeded"));
    }

    @Check("restartPolicy OnFailure restarts what fails")
    void onFailureFailed(Session on) {
        run(on, "OnFailure", "exit 2");
        until(on, waiting("CrashLoopBackOff"));
    }

    @Check("a container that fails again waits in CrashLoopBackOff, with its last exit")
    void crashLoop(Session on) {
        run(on, "Always", "exit 1");
        until(on, waiting("CrashLoopBackOff"));
    }

    @Check("the back-off of a crash loop grows from 10 s to 20 s")
    void backOffGrows(Session on) {
        run(on, "Always", "exit 1");
        until(
                on,
                pod -> pod.at("/status/containerStatuses/0/state/waiting/message")
                        .asString("")
                        .startsWith("back-off 20s"));
    }

    @Check("a container that ends well is restarted too under restartPolicy Always")
    void completesAgain(Session on) {
        run(on, "Always", "exit 0");
        until(on, waiting("CrashLoopBackOff"));
    }

    @Check("the event of a back-off")
    void backOffEvent(Session on) {
        run(on, "Always", "exit 1");
        event(on, "BackOff");
    }

    @Check("a container that exceeds its memory is OOMKilled with 137")
    void outOfMemory(Session on) {
        create(
                on,
                "restartPolicy: Never, containers: [{name: app, image: 'busybox:1.37', command: [tail, /dev/zero],"
                        + " resources: {limits: {memory: 16Mi}}}]");
        until(on, phase("Failed"));
    }

    @Check("one container that ended leaves the pod Running and not ready")
    void oneEnded(Session on) {
        create(
                on,
                "restartPolicy: Never, containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']},"
                        + " {name: once, image: 'busybox:1.37', command: ['true']}]");
        until(
                on,
                pod -> pod.at("/status/containerStatuses/1/state").has("terminated")
                        && pod.at("/status/containerStatuses/0/state").has("running"));
    }

    @Check("one container that failed among those that ended makes the pod Failed")
    void oneFailed(Session on) {
        create(
                on,
                "restartPolicy: Never, containers: [{name: app, image: 'busybox:1.37', command: ['false']},"
                        + " {name: once, image: 'busybox:1.37', command: ['true']}]");
        until(on, phase("Failed"));
    }

    @Check("an image that can't be pulled: ErrImagePull, then ImagePullBackOff")
    void imageMissing(Session on) {
        create(on, "containers: [{name: app, image: 'nowhere.invalid/none:1', command: [sleep, '3600']}]");
        on.quietly().await(PODS + "/p", waiting("ErrImagePull"), LONG);
        var backOff = on.quietly().await(PODS + "/p", waiting("ImagePullBackOff"), LONG);
        on.record("phase", backOff.at("/status/phase"));
        on.record(
                "message",
                backOff.at("/status/containerStatuses/0/state/waiting/message")
                        .asString()
                        .replaceFirst("(ErrImagePull:).*", "$1"));
    }

    @Check("an image that isn't there and must not be pulled: ErrImageNeverPull")
    void imageNeverPulled(Session on) {
        create(on, "containers: [{name: app, image: 'none:1', imagePullPolicy: Never}]");
        until(on, waiting("ErrImageNeverPull"));
        event(on, "ErrImageNeverPull");
    }

    @Check("a pod that no node suits is Pending and says why")
    void noNodeSuits(Session on) {
        create(
                on,
                "nodeSelector: {nowhere: 'true'}, containers: [{name: app, image: 'busybox:1.37', command: [sleep, '9']}]");
        until(on, condition("PodScheduled", "False"));
        event(on, "FailedScheduling");
    }

    @Check("a pod that asks for more than any node has is Pending and says why")
    void tooLarge(Session on) {
        sleeping(on, "resources: {requests: {cpu: '900', memory: 900Ti}}");
        until(on, condition("PodScheduled", "False"));
    }

    @Check("a pod that tolerates nothing else stays Pending with the name of an unknown scheduler")
    void otherScheduler(Session on) {
        create(on, "schedulerName: nobody, containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]");
        on.pass(java.time.Duration.ofSeconds(3));
        until(on, phase("Pending"));
    }

    @Check("init containers run one after the other, before the others")
    void initContainers(Session on) {
        create(
                on,
                "initContainers: [{name: first, image: 'busybox:1.37', command: ['true']},"
                        + " {name: second, image: 'busybox:1.37', command: ['true']}],"
                        + " containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]");
        until(on, condition("Ready", "True"));
    }

    @Check("a sidecar starts before the others and stays")
    void sidecar(Session on) {
        create(
                on,
                "initContainers: [{name: proxy, image: 'busybox:1.37', command: [sleep, '3600'], restartPolicy: Always},"
                        + " {name: second, image: 'busybox:1.37', command: ['true']}],"
                        + " containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]");
        until(on, condition("Ready", "True"));
    }

    @Check("nothing starts before a sidecar whose startup probe has not passed")
    void sidecarStarting(Session on) {
        create(
                on,
                "initContainers: [{name: proxy, image: 'busybox:1.37', command: [sleep, '3600'], restartPolicy: Always,"
                        + " startupProbe: {exec: {command: ['false']}, failureThreshold: 100}}],"
                        + " containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]");
        until(on, pod -> pod.at("/status/initContainerStatuses/0/state").has("running"));
    }

    @Check("a pod whose containers are done ends its sidecar")
    void sidecarEnds(Session on) {
        create(
                on,
                "restartPolicy: Never, initContainers: [{name: proxy, image: 'busybox:1.37', command: [sleep, '3600'],"
                        + " restartPolicy: Always}],"
                        + " containers: [{name: app, image: 'busybox:1.37', command: ['true']}]");
        until(on, phase("Succeeded"));
    }

    @Check("while an init container runs the others wait in PodInitializing")
    void initializing(Session on) {
        create(
                on,
                "initContainers: [{name: first, image: 'busybox:1.37', command: [sleep, '3600']}],"
                        + " containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]");
        until(on, pod -> pod.at("/status/initContainerStatuses/0/state").has("running"));
    }

    @Check("an init container that fails makes a pod that is never restarted Failed")
    void initFails(Session on) {
        create(
                on,
                "restartPolicy: Never, initContainers: [{name: first, image: 'busybox:1.37', command: ['false']}],"
                        + " containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]");
        until(on, phase("Failed"));
    }

    @Check("an init container that fails is restarted with back-off while the pod is Pending")
    void initCrashLoop(Session on) {
        create(
                on,
                "initContainers: [{name: first, image: 'busybox:1.37', command: ['false']}],"
                        + " containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]");
        until(
                on,
                pod -> pod.at("/status/initContainerStatuses/0/state/waiting/reason")
                        .asString("")
                        .equals("CrashLoopBackOff"));
    }

    @Check("a deleted pod has its grace period to go")
    void grace(Session on) {
        create(on, "containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]");
        on.quietly().await(PODS + "/p", condition("Ready", "True"), LONG);
        var going = on.quietly().delete(PODS + "/p?gracePeriodSeconds=2").body();
        on.record("seconds", going.at("/metadata/deletionGracePeriodSeconds"));
        on.record("phase", going.at("/status/phase"));
        event(on, "Killing");
        on.quietly().await(PODS, pods -> pods.path("items").isEmpty(), LONG);
        on.get(PODS + "/p");
    }

    @Check("the classes of service")
    void qualityOfService(Session on) {
        sleeping(on, "resources: {requests: {cpu: 10m, memory: 8Mi}, limits: {cpu: 10m, memory: 8Mi}}");
        on.record("qosClass", on.quietly().get(PODS + "/p").body().at("/status/qosClass"));
    }
}
