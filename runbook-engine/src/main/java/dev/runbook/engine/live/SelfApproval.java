package dev.runbook.engine.live;

import dev.runbook.engine.envelope.AccessRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/** Whether a run's own user could write the answers that its run waits for, in somebody else's name. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class SelfApproval {
    private static final List<String> WRITING = List.of("create", "update", "patch");

    private SelfApproval() {}

    /**
     * Asks the API server whether the user may write ConfigMaps where answers are kept.
     *
     * @param client acts as the run's user
     * @param user who that is
     * @param namespace the run's
     * @param apart the namespace that the policy names for answers; empty for none
     * @return what is to be told, with the remedy; empty where the user may not
     */
    public static Optional<String> warning(KubernetesClient client, String user, String namespace, String apart) {
        var place = apart.isEmpty() ? namespace : apart;
        var where = "approvals are kept in ConfigMaps in namespace " + place;
        var remedy = apart.isEmpty()
                ? "name a namespace for them in the policy that the run's user can't write (approvalNamespace: NAME)"
                : "take that right away from " + user;
        try {
            var may = writing(client, place);
            var doubt = may.isEmpty() ? "" : GuardedAnswers.doubt(client, place);
            return doubt.isEmpty()
                    ? Optional.empty()
                    : Optional.of(where + ", which " + user + " may " + String.join(", ", may)
                            + ": the run's own user could approve in anybody's name. " + doubt + " To mend it, "
                            + remedy + "; runbook rbac with that --policy writes the roles.");
        } catch (KubernetesClientException e) {
            return Optional.of(where + ", and the API server does not say whether " + user + " may write them: "
                    + e.getMessage() + ". If so, " + remedy + ".");
        }
    }

    private static List<String> writing(KubernetesClient client, String namespace) {
        var may = new ArrayList<String>();
        for (var verb : WRITING) {
            if (PlannedAccess.denial(client, new AccessRule(verb, "", "configmaps", "", namespace, "")) == null) {
                may.add(verb);
            }
        }
        return may;
    }
}
