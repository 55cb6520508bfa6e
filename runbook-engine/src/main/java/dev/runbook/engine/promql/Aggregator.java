package dev.runbook.engine.promql;

import java.util.Locale;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** The aggregation operators; some take a parameter before the vector. */
@API(status = API.Status.INTERNAL, since = "0.1")
public enum Aggregator {
    SUM(null),
    AVG(null),
    MIN(null),
    MAX(null),
    COUNT(null),
    GROUP(null),
    STDDEV(null),
    STDVAR(null),
    TOPK(ValueType.SCALAR),
    BOTTOMK(ValueType.SCALAR),
    QUANTILE(ValueType.SCALAR),
    COUNT_VALUES(ValueType.STRING);

    private final @Nullable ValueType parameter;

    Aggregator(@Nullable ValueType parameter) {
        this.parameter = parameter;
    }

    /** Returns the type of the parameter, null when the operator takes none. */
    public @Nullable ValueType parameter() {
        return parameter;
    }

    /** Returns the operator as it is written. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable Aggregator of(String text) {
        for (var aggregator : values()) {
            if (aggregator.name().equalsIgnoreCase(text)) {
                return aggregator;
            }
        }
        return null;
    }
}
