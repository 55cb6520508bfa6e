package dev.runbook.engine.live;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apiguardian.api.API;

/**
 * What live runs may do at most, from a YAML file with these keys:
 *
 * <pre>
 * contexts: [staging, "*-prod"]         # the contexts that may be acted on
 * namespaces: [shop, "shop-*"]          # the namespaces that may be written to
 * protectedContexts: ["*prod*"]         # their name has to be typed before anything changes
 * protectedNamespaces: [kube-system]
 * kinds: [deployments.apps, pods]       # what may be written
 * verbs: [create, update, patch]        # and how
 * maxObjects: 10
 * maxPodsDeleted: 5
 * maxReplicasPercent: 50
 * undrilled: false
 * killSwitch: kube-system/runbook-kill-switch
 * attempts: 3                           # runs of one runbook in one place within coolDown, an alert's by fingerprint
 * coolDown: 30m
 * windows:
 *   zone: Europe/Prague
 *   open: ["Mon-Fri 09:00-17:00"]       # nothing changes at other times
 *   freeze: ["2026-12-20/2027-01-02"]   # nor on these days
 * abort:                                # PromQL: as soon as it has a result, nothing more is done
 *   "the checkout fails": "sum(rate(checkout_errors_total[1m])) > 5"
 * abortUnreadable: stop                 # or go, where Prometheus does not answer
 * approvals:
 *   - {contexts: ["*prod*"], namespaces: ["*"], people: 1}
 * approvalNamespace: runbook-approvals  # where approvals are kept, and only approvers may write ConfigMaps
 * tell: "#ops"                          # who hears of broken glass
 * preimageKeys: ["file:/etc/runbook/preimage.key", "env:OLD_KEY"]   # the first seals, all open
 * </pre>
 *
 * @param contexts the contexts that may be acted on, with {@code *}; empty for all
 * @param namespaces the namespaces that may be written to; empty for the run's own alone
 * @param protectedContexts contexts whose name has to be typed before anything changes, with {@code *}
 * @param protectedNamespaces namespaces likewise
 * @param kinds the kinds that may be written; empty for all but those that grant rights
 * @param verbs the verbs that may be used to write, as the API has them, {@code exec} and {@code evict} among them; empty
 *     for all
 * @param maxObjects how many objects one run may write to
 * @param maxPodsDeleted how many pods one run may delete or evict
 * @param maxReplicasPercent by how much of its replicas one workload may be scaled down in a run
 * @param undrilled whether a runbook may act that no packed drill has shown
 * @param killSwitch the ConfigMap that stops runs, {@code namespace/name}
 * @param attempts how often a runbook may run in one place within {@code coolDown}
 * @param coolDown see {@code attempts}
 * @param windows when runs may change something
 * @param abort when runs are stopped
 * @param approvals where others have to agree
 * @param approvalNamespace where their answers are kept; empty for the run's own namespace, where the run could write them
 * @param tell who hears of broken glass; empty for nobody
 * @param preimageKeys where the keys are by which journals keep what held secrets before an effect; empty for none
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Policy(
        List<String> contexts,
        List<String> namespaces,
        List<String> protectedContexts,
        List<String> protectedNamespaces,
        List<String> kinds,
        List<String> verbs,
        int maxObjects,
        int maxPodsDeleted,
        int maxReplicasPercent,
        boolean undrilled,
        String killSwitch,
        int attempts,
        Duration coolDown,
        TimeWindows windows,
        AbortConditions abort,
        List<ApprovalRule> approvals,
        String approvalNamespace,
        String tell,
        List<String> preimageKeys) {
    /** What is so unless a file says otherwise. */
    public static final Policy DEFAULT = new Policy(
            List.of(),
            List.of(),
            List.of("*prod*"),
            List.of("kube-system", "kube-public", "*prod*"),
            List.of(),
            List.of(),
            10,
            5,
            50,
            false,
            "kube-system/runbook-kill-switch",
            3,
            Duration.ofMinutes(30),
            TimeWindows.ALWAYS,
            AbortConditions.NONE,
            List.of(),
            "",
            "",
            List.of());

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException with all problems: unknown keys, wrong types
     */
    public static Policy read(Path file) {
        return PolicyFile.read(file);
    }

    /** Returns whether a name is matched by one of several patterns, in which {@code *} stands for anything. */
    public static boolean matches(List<String> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> name.matches("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E"));
    }

    /** Returns how many others have to agree to a run in a place; 0 for nobody. */
    public int approvers(String context, String namespace) {
        return approvals.stream()
                .filter(rule -> rule.covers(context, namespace))
                .mapToInt(ApprovalRule::people)
                .max()
                .orElse(0);
    }
}
