package dev.runbook.chaos.assertion;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Objects;
import org.apiguardian.api.API;
import org.assertj.core.api.AbstractAssert;

/** Asserts the state of a pod. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class PodAssert extends AbstractAssert<PodAssert, Pod> {
    PodAssert(Pod actual) {
        super(actual, PodAssert.class);
    }

    /** Asserts that the condition Ready is True. */
    public PodAssert isReady() {
        isNotNull();
        if (!ready()) {
            failWithMessage("Expected %s to be ready, but %s", name(), state());
        }
        return this;
    }

    /** Asserts that the condition Ready is not True. */
    public PodAssert isNotReady() {
        isNotNull();
        if (ready()) {
            failWithMessage("Expected %s not to be ready, but it is", name());
        }
        return this;
    }

    /** Asserts how often its containers were restarted, all together. */
    public PodAssert hasRestarts(int count) {
        isNotNull();
        int restarts =
                statuses().stream().mapToInt(ContainerStatus::getRestartCount).sum();
        if (restarts != count) {
            failWithMessage("Expected %s to have %d restarts, but it has %d", name(), count, restarts);
        }
        return this;
    }

    /** Asserts that a container has an image. */
    public PodAssert hasImage(String image) {
        isNotNull();
        var images = actual.getSpec().getContainers().stream()
                .map(Container::getImage)
                .toList();
        if (!images.contains(image)) {
            failWithMessage("Expected %s to have the image %s, but it has %s", name(), image, images);
        }
        return this;
    }

    /** Asserts that a container waits for a reason, as {@code CrashLoopBackOff}. */
    public PodAssert isWaitingFor(String reason) {
        isNotNull();
        if (statuses().stream().noneMatch(status -> reason.equals(waiting(status)))) {
            failWithMessage("Expected %s to be waiting for %s, but %s", name(), reason, state());
        }
        return this;
    }

    private boolean ready() {
        return actual.getStatus() != null
                && actual.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    private String state() {
        var phase = actual.getStatus() == null ? "unknown" : actual.getStatus().getPhase();
        return "its phase is " + phase + ", its containers are waiting for "
                + statuses().stream()
                        .map(PodAssert::waiting)
                        .filter(reason -> !reason.isEmpty())
                        .toList();
    }

    private List<ContainerStatus> statuses() {
        return actual.getStatus() == null ? List.of() : actual.getStatus().getContainerStatuses();
    }

    private static String waiting(ContainerStatus status) {
        var state = status.getState();
        return state == null || state.getWaiting() == null
                ? ""
                : Objects.requireNonNullElse(state.getWaiting().getReason(), "");
    }

    private String name() {
        return "pod " + actual.getMetadata().getName();
    }
}
