package dev.runbook.engine.envelope;

import dev.runbook.engine.gate.ApiCall;
import java.util.Comparator;
import org.apiguardian.api.API;

/**
 * A kind of call that drills have made. Names are left out: they differ from run to run.
 *
 * @param effect whether it changes something
 * @param rollback whether a rollback made it
 * @param verb as {@link ApiCall} has it
 * @param group the API group; empty for the core group
 * @param resource the plural; for a path that is no resource's, the path
 * @param subresource empty for the object itself
 * @param namespace {@value #RUN} for the run's own, the name of another; empty for what has none and for all of them
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Permission(
        boolean effect,
        boolean rollback,
        String verb,
        String group,
        String resource,
        String subresource,
        String namespace)
        implements Comparable<Permission> {
    /** Stands for the namespace that a run acts in, whatever its name is. */
    public static final String RUN = "$run";

    private static final Comparator<Permission> ORDER = Comparator.comparing(Permission::effect)
            .thenComparing(Permission::namespace)
            .thenComparing(Permission::group)
            .thenComparing(Permission::resource)
            .thenComparing(Permission::subresource)
            .thenComparing(Permission::verb)
            .thenComparing(Permission::rollback);

    static Permission of(ApiCall call, boolean effect, boolean rollback, String run) {
        return new Permission(
                effect,
                rollback,
                call.verb(),
                call.group(),
                call.resource().isEmpty() ? call.path() : call.resource(),
                call.subresource(),
                call.namespace().equals(run) ? RUN : call.namespace());
    }

    /** Returns whether the other is about the same objects. */
    boolean sameObjects(Permission other) {
        return group.equals(other.group)
                && resource.equals(other.resource)
                && subresource.equals(other.subresource)
                && namespace.equals(other.namespace);
    }

    /** Returns it for a person, as {@code update deployments.apps/scale in the run's namespace}. */
    String words() {
        var what = (group.isEmpty() ? resource : resource + "." + group)
                + (subresource.isEmpty() ? "" : "/" + subresource);
        return verb + " " + what + (namespace.equals(RUN) ? "" : namespace.isEmpty() ? "" : " in " + namespace);
    }

    @Override
    public int compareTo(Permission other) {
        return ORDER.compare(this, other);
    }
}
