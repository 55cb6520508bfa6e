package dev.runbook.engine.execution;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;

/** Says in words what was thrown. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Messages {
    private Messages() {}

    /** Returns the message, with the type's name where the message alone would not say what it is. */
    public static String of(Throwable thrown) {
        if (thrown instanceof ExceptionInInitializerError failed && failed.getCause() != null) {
            return ofInitialiser(failed.getCause());
        }
        var message = thrown.getMessage();
        if (message == null || isMute(thrown)) {
            var root = root(thrown);
            return thrown.getClass().getName()
                    + at(thrown)
                    + (root == thrown ? "" : ", caused by " + of(root) + (isMute(root) ? "" : at(root)));
        }
        if (thrown instanceof VirtualMachineError) {
            return thrown.getClass().getSimpleName() + ": " + message + at(thrown);
        }
        if (thrown instanceof KubernetesClientException refused) {
            return ofClient(refused, message);
        }
        boolean plain =
                thrown instanceof AssertionError || thrown.getClass().getName().startsWith("dev.runbook.");
        return plain ? message : thrown.getClass().getSimpleName() + ": " + message;
    }

    private static String ofInitialiser(Throwable cause) {
        var type = Arrays.stream(cause.getStackTrace())
                .filter(frame -> frame.getMethodName().equals("<clinit>"))
                .findFirst()
                .map(StackTraceElement::getClassName)
                .orElse("a class");
        return "the static initialiser of " + type + " failed" + at(cause) + ": " + of(cause)
                + ". Nothing in this JVM can use the class; correct it";
    }

    private static boolean isMute(Throwable thrown) {
        return thrown.getMessage() == null || thrown.getMessage().isBlank();
    }

    /** Says where it was thrown, by the innermost line outside the JDK. */
    private static String at(Throwable thrown) {
        return Frames.outsideJdk(List.of(thrown.getStackTrace()))
                .map(frame -> " at " + Frames.text(frame))
                .orElse("");
    }

    /** Returns the innermost cause; what was thrown itself where it has none. */
    public static Throwable root(Throwable thrown) {
        var root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    /** Without the status object that the client appends, and with the cause, which it doesn't. */
    private static String ofClient(KubernetesClientException thrown, String message) {
        int status = message.indexOf(" Received status: Status(");
        var text = new StringBuilder("KubernetesClientException: ")
                .append(status < 0 ? message : message.substring(0, status));
        if (thrown.getCode() > 0) {
            text.append(" (").append(thrown.getCode()).append(')');
        }
        var root = root(thrown);
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
