package dev.runbook.api.port;

import dev.runbook.api.slo.Slo;
import dev.runbook.api.slo.SloStatus;
import java.util.List;
import org.apiguardian.api.API;

/** Evaluates typed SLOs. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Slos {
    /** Evaluates one; one status a subject, one with NaN when there is no data at all. */
    List<SloStatus> get(Class<? extends Slo> slo);

    /** Returns whether every subject of every one of the given SLOs keeps its objective. */
    boolean met(List<Class<? extends Slo>> slos);

    /** Returns whether every subject of an SLO keeps its objective. */
    default boolean met(Class<? extends Slo> slo) {
        return met(List.of(slo));
    }
}
