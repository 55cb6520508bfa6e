package dev.runbook.chaos.k3s;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A context that is named as the place of drills.
 *
 * @param kubeconfig the file that has it; null for those of {@code $KUBECONFIG}, else {@code ~/.kube/config}
 * @param name its name
 */
record NamedContext(@Nullable Path kubeconfig, String name) {
    /** Writes a kubectl command about it. */
    String kubectl(String arguments) {
        return "kubectl " + (kubeconfig == null ? "" : "--kubeconfig " + kubeconfig + " ") + "--context " + name + " "
                + arguments;
    }
}
