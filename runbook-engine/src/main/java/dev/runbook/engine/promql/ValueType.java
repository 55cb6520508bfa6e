package dev.runbook.engine.promql;

import org.apiguardian.api.API;

/** The four types that a PromQL expression can have. */
@API(status = API.Status.INTERNAL, since = "0.1")
public enum ValueType {
    SCALAR("scalar"),
    INSTANT_VECTOR("instant vector"),
    RANGE_VECTOR("range vector"),
    STRING("string");

    private final String text;

    ValueType(String text) {
        this.text = text;
    }

    /** Returns the name as Prometheus prints it in messages. */
    @Override
    public String toString() {
        return text;
    }
}
