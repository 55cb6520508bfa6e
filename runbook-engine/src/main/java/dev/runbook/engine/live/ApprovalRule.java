package dev.runbook.engine.live;

import java.util.List;
import org.apiguardian.api.API;

/**
 * Where others than who starts a run have to agree to it.
 *
 * @param contexts with {@code *}
 * @param namespaces with {@code *}
 * @param people how many others, from 1
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record ApprovalRule(List<String> contexts, List<String> namespaces, int people) {
    boolean covers(String context, String namespace) {
        return Policy.matches(contexts, context) && Policy.matches(namespaces, namespace);
    }
}
