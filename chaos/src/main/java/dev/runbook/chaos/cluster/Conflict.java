package dev.runbook.chaos.cluster;

import org.apiguardian.api.API;

/** Thrown when a write names a resource version that is no longer the object's; a 409 at the front ends. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Conflict extends RuntimeException {
    private static final long serialVersionUID = 1;

    Conflict(ObjectKey key) {
        super("Operation cannot be fulfilled on " + key.type().qualifiedName() + " \"" + key.name()
                + "\": the object has been modified; please apply your changes to the latest version and try again");
    }
}
