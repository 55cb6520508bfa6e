package dev.runbook.api.spi;

import java.util.Set;
import org.apiguardian.api.API;

/** Supplies a port of one's own to the parameters of steps. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface PortProvider extends RunbookExtension {
    /** Returns the types of parameters that it supplies; known without an instance of a run. */
    Set<Class<?>> ports();

    /** Makes the port for one step. */
    Object provide(Class<?> port, PortContext context);
}
