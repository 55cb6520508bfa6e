package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.controller.Conditions;
import java.time.Instant;
import org.apiguardian.api.API;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The state of a container as its status shows it. */
@API(status = API.Status.INTERNAL, since = "0.1")
sealed interface ContainerState {
    /** Writes it as {@code status.containerStatuses[].state} has it. */
    ObjectNode json();

    record Waiting(String reason, String message) implements ContainerState {
        @Override
        public ObjectNode json() {
            var state = JsonNodeFactory.instance.objectNode();
            var waiting = state.putObject("waiting").put("reason", reason);
            if (!message.isEmpty()) {
                waiting.put("message", message);
            }
            return state;
        }
    }

    record Running(Instant startedAt) implements ContainerState {
        @Override
        public ObjectNode json() {
            var state = JsonNodeFactory.instance.objectNode();
            state.putObject("running").put("startedAt", Conditions.time(startedAt));
            return state;
        }
    }

    record Terminated(int exitCode, String reason, Instant startedAt, Instant finishedAt, String containerId)
            implements ContainerState {
        @Override
        public ObjectNode json() {
            var state = JsonNodeFactory.instance.objectNode();
            state.putObject("terminated")
                    .put("exitCode", exitCode)
                    .put("reason", reason)
                    .put("startedAt", Conditions.time(startedAt))
                    .put("finishedAt", Conditions.time(finishedAt))
                    .put("containerID", containerId);
            return state;
        }
    }
}
