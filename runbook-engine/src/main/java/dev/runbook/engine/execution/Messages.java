package dev.runbook.engine.execution;

import io.fabric8.kubernetes.client.KubernetesClientException;
import org.apiguardian.api.API;

/** Says in words what was thrown. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Messages {
    private Messages() {}

    /** Returns the message, with the type's name where the message alone would not say what it is. */
    public static String of(Throwable thrown) {
        var message = thrown.getMessage();
        if (message == null || message.isBlank()) {
            var at = thrown.getStackTrace();
            return thrown.getClass().getName() + (at.length == 0 ? "" : " at " + Frames.text(at[0]));
        }
        if (thrown instanceof KubernetesClientException refused) {
            return ofClient(refused, message);
        }
        boolean plain =
                thrown instanceof AssertionError || thrown.getClass().getName().startsWith("dev.runbook.");
        return plain ? message : thrown.getClass().getSimpleName() + ": " + message;
    }

    /** Without the status object that the client appends, and with the cause, which it doesn't. */
    private static String ofClient(KubernetesClientException thrown, String message) {
        int status = message.indexOf(" Received status: Status(");
        var text = new StringBuilder("KubernetesClientException: ")
                .append(status < 0 ? message : message.substring(0, status));
        if (thrown.getCode() > 0) {
            text.append(" (").append(thrown.getCode()).append(')');
        }
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root != thrown && !message.contains(String.valueOf(root.getMessage()))) {
            text.append(" Cause: ").append(root);
        }
        return text.toString();
    }

    /** Returns the first line of {@link #of}. */
    public static String brief(Throwable thrown) {
        return of(thrown).strip().lines().findFirst().orElse("");
    }
}
