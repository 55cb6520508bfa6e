package dev.runbook.chaos.argo;

import java.util.List;
import org.apiguardian.api.API;

/** Answers the instant queries of analysis runs, as the Prometheus that their provider names would. */
@API(status = API.Status.INTERNAL, since = "0.1")
@FunctionalInterface
public interface MetricQuery {
    /** Evaluates a PromQL expression at the simulation's now; never throws for what is wrong with the expression. */
    Answer query(String promql);

    /** What a query gives. */
    @API(status = API.Status.INTERNAL, since = "0.1")
    sealed interface Answer {
        /**
         * The values of an instant vector, one for each series; conditions see a list.
         *
         * @param values empty if no series matches
         */
        record Vector(List<Double> values) implements Answer {
            /** Copies the list. */
            public Vector {
                values = List.copyOf(values);
            }
        }

        /**
         * The value of a scalar expression; conditions see a number.
         *
         * @param value possibly not a number
         */
        record Scalar(double value) implements Answer {}

        /**
         * A query that can't be answered: the measurement is an Error.
         *
         * @param message why, as Prometheus says it
         */
        record Failure(String message) implements Answer {}
    }
}
