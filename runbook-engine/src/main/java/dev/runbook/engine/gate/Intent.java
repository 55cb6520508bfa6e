package dev.runbook.engine.gate;

import dev.runbook.api.ObjectRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * An effect that is about to be sent.
 *
 * @param step the step's name
 * @param rollback whether the step's rollback sends it
 * @param operation what is sent, for a person
 * @param call the call; null for an effect that is no call of the Kubernetes API
 * @param body what is sent, null for nothing or what can be read only once
 * @param before the objects that it is aimed at, as they are; empty where there is none yet
 * @param targets their names, also of those that are to be created; empty for what names none
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Intent(
        String step,
        boolean rollback,
        String operation,
        @Nullable ApiCall call,
        @Nullable String body,
        List<GenericKubernetesResource> before,
        List<ObjectRef> targets) {
    /** Copies the lists. */
    public Intent {
        before = List.copyOf(before);
        targets = List.copyOf(targets);
    }

    /** Returns whether the API server makes the name of what it creates, from the beginning that the target bears. */
    boolean namedByServer() {
        return call != null
                && call.verb().equals("create")
                && call.subresource().isEmpty()
                && ApiQuery.Body.of(body).namedByServer();
    }
}
