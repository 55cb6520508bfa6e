package dev.runbook.api.slo;

import org.apiguardian.api.API;

/** Says that an alert is not about an SLO. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class NoSlo implements Slo {
    private NoSlo() {}

    @Override
    public String title() {
        throw new UnsupportedOperationException("NoSlo stands for none");
    }

    @Override
    public String indicator() {
        throw new UnsupportedOperationException("NoSlo stands for none");
    }

    @Override
    public Bound objective() {
        throw new UnsupportedOperationException("NoSlo stands for none");
    }
}
