package dev.runbook.engine.spi;

import java.util.List;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * Something that goes wrong, as a value: what a drill injects. The same value may be injected into several arenas, at
 * the same time too, so what an injection has to remember is kept by an ability of its {@link FaultContext}.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Fault {
    /** Says what goes wrong, one line: {@code predator-backend releases a version that answers 503 to 30 %}. */
    String describe();

    /** Returns why this world can't have this fault: an object that it lacks, an ability that the target lacks. */
    List<String> problems(FaultContext context);

    /** Returns what it needs of its world beyond the ordinary; nothing unless overridden. */
    default Set<FaultNeed> needs() {
        return Set.of();
    }

    /** Makes it go wrong. */
    void inject(FaultContext context);

    /** Returns whether its direct consequence can be seen from outside. A fault that is never observed fails the drill. */
    boolean observed(FaultContext context);

    /** Takes it back, as far as the cause goes; what it broke may stay broken. */
    void heal(FaultContext context);
}
