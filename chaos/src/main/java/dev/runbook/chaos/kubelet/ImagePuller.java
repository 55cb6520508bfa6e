package dev.runbook.chaos.kubelet;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Brings a container's image to the node, again and again with back-off if that fails. */
final class ImagePuller {
    private final ContainerWorker container;
    private final ContainerBehaviour behaviour;
    private final NodeRuntime node;
    private final String image;
    private final boolean always;
    private final boolean never;
    private final BackOff backOff = new BackOff();

    ImagePuller(ContainerWorker container, JsonNode spec, ContainerBehaviour behaviour) {
        this.container = container;
        this.behaviour = behaviour;
        this.node = container.pod().node();
        this.image = spec.path("image").asString("");
        var tag = image.substring(image.lastIndexOf('/') + 1);
        var usual = tag.endsWith(":latest") || !tag.contains(":") && !tag.contains("@") ? "Always" : "IfNotPresent";
        var policy = spec.path("imagePullPolicy").asString(usual);
        this.always = policy.equals("Always");
        this.never = policy.equals("Never");
    }

    /** Pulls the image unless it is there, then goes on. */
    void pull(Runnable then) {
        if (never && !node.hasImage(image)) {
            missing();
            return;
        }
        if (node.hasImage(image) && !always) {
            container.event("Normal", "Pulled", "Container image \"" + image + "\" already present on machine");
            then.run();
            return;
        }
        container.event("Normal", "Pulling", "Pulling image \"" + image + "\"");
        var attempt = behaviour.pull();
        container.after(attempt.takes(), () -> finish(attempt, then));
    }

    /** Refuses to start what is not there and must not be pulled; the kubelet looks again at each sync. */
    private void missing() {
        var why = "Container image \"" + image + "\" is not present with pull policy of Never";
        container.event("Warning", "ErrImageNeverPull", why);
        container.event("Warning", "Failed", "Error: ErrImageNeverPull");
        container.wait("ErrImageNeverPull", why);
    }

    private void finish(ImagePull attempt, Runnable then) {
        if (attempt.failed()) {
            fail(attempt.error(), then);
            return;
        }
        node.addImage(image);
        var took = seconds(attempt.takes());
        container.event(
                "Normal",
                "Pulled",
                "Successfully pulled image \"" + image + "\" in " + took + " (" + took
                        + " including waiting). Image size: " + attempt.bytes() + " bytes.");
        then.run();
    }

    private void fail(String error, Runnable then) {
        var now = node.simulation.now();
        if (backOff.after(now).isZero()) {
            node.tell(container.pod().name() + " can't pull image " + image);
        }
        backOff.attempt(now);
        var delay = backOff.after(now);
        container.event("Warning", "Failed", "Failed to pull image \"" + image + "\": " + error);
        container.event("Warning", "Failed", "Error: ErrImagePull");
        container.wait("ErrImagePull", error);
        container.after(Duration.ofSeconds(1), () -> {
            container.event("Normal", "BackOff", "Back-off pulling image \"" + image + "\"");
            container.event("Warning", "Failed", "Error: ImagePullBackOff");
            container.wait("ImagePullBackOff", "Back-off pulling image \"" + image + "\": ErrImagePull: " + error);
        });
        container.after(delay, () -> pull(then));
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() == 0
                ? duration.toMillis() + "ms"
                : "%d.%03ds".formatted(duration.toSeconds(), duration.toMillisPart());
    }
}
