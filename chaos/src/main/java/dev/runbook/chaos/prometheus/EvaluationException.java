package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Expr;
import org.apiguardian.api.API;

/** Says why a valid PromQL expression has no value for the series that there are; the message names the expression. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class EvaluationException extends RuntimeException {
    EvaluationException(String problem, Expr expr) {
        super(problem + "\n  in: " + expr);
    }

    EvaluationException(String rule, EvaluationException cause) {
        super("The alert rule " + rule + " can't be evaluated: " + cause.getMessage(), cause);
    }
}
