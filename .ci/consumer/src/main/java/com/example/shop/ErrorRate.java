package com.example.shop;

import dev.runbook.api.slo.Bound;
import dev.runbook.api.slo.Slo;
import dev.runbook.api.slo.Unit;

/** At most one request in fifty fails. */
public final class ErrorRate implements Slo {
    @Override
    public String title() {
        return "error rate";
    }

    @Override
    public String indicator() {
        return "(sum(rate(http_requests_total{app=\"shop\",status=~\"5..\"}[5m])) or vector(0))"
                + " / sum(rate(http_requests_total{app=\"shop\"}[5m]))";
    }

    @Override
    public Bound objective() {
        return Bound.below(0.02, Unit.RATIO);
    }
}
