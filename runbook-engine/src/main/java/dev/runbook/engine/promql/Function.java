package dev.runbook.engine.promql;

import static dev.runbook.engine.promql.ValueType.INSTANT_VECTOR;
import static dev.runbook.engine.promql.ValueType.RANGE_VECTOR;
import static dev.runbook.engine.promql.ValueType.SCALAR;
import static dev.runbook.engine.promql.ValueType.STRING;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** The functions that are supported, with the types they take and give. */
@API(status = API.Status.INTERNAL, since = "0.1")
@SuppressWarnings("ImmutableEnumChecker") // the list of parameters is unmodifiable
public enum Function {
    ABS(INSTANT_VECTOR, INSTANT_VECTOR),
    ABSENT(INSTANT_VECTOR, INSTANT_VECTOR),
    ABSENT_OVER_TIME(INSTANT_VECTOR, RANGE_VECTOR),
    AVG_OVER_TIME(INSTANT_VECTOR, RANGE_VECTOR),
    CEIL(INSTANT_VECTOR, INSTANT_VECTOR),
    CHANGES(INSTANT_VECTOR, RANGE_VECTOR),
    CLAMP(INSTANT_VECTOR, INSTANT_VECTOR, SCALAR, SCALAR),
    CLAMP_MAX(INSTANT_VECTOR, INSTANT_VECTOR, SCALAR),
    CLAMP_MIN(INSTANT_VECTOR, INSTANT_VECTOR, SCALAR),
    COUNT_OVER_TIME(INSTANT_VECTOR, RANGE_VECTOR),
    DAY_OF_MONTH(1, 0, INSTANT_VECTOR, INSTANT_VECTOR),
    DAY_OF_WEEK(1, 0, INSTANT_VECTOR, INSTANT_VECTOR),
    DAY_OF_YEAR(1, 0, INSTANT_VECTOR, INSTANT_VECTOR),
    DAYS_IN_MONTH(1, 0, INSTANT_VECTOR, INSTANT_VECTOR),
    DELTA(INSTANT_VECTOR, RANGE_VECTOR),
    DERIV(INSTANT_VECTOR, RANGE_VECTOR),
    EXP(INSTANT_VECTOR, INSTANT_VECTOR),
    FLOOR(INSTANT_VECTOR, INSTANT_VECTOR),
    HISTOGRAM_QUANTILE(INSTANT_VECTOR, SCALAR, INSTANT_VECTOR),
    HOUR(1, 0, INSTANT_VECTOR, INSTANT_VECTOR),
    IDELTA(INSTANT_VECTOR, RANGE_VECTOR),
    INCREASE(INSTANT_VECTOR, RANGE_VECTOR),
    IRATE(INSTANT_VECTOR, RANGE_VECTOR),
    LABEL_JOIN(Integer.MAX_VALUE, 3, INSTANT_VECTOR, INSTANT_VECTOR, STRING, STRING, STRING),
    LABEL_REPLACE(INSTANT_VECTOR, INSTANT_VECTOR, STRING, STRING, STRING, STRING),
    LAST_OVER_TIME(INSTANT_VECTOR, RANGE_VECTOR),
    LN(INSTANT_VECTOR, INSTANT_VECTOR),
    LOG10(INSTANT_VECTOR, INSTANT_VECTOR),
    LOG2(INSTANT_VECTOR, INSTANT_VECTOR),
    MAX_OVER_TIME(INSTANT_VECTOR, RANGE_VECTOR),
    MIN_OVER_TIME(INSTANT_VECTOR, RANGE_VECTOR),
    MINUTE(1, 0, INSTANT_VECTOR, INSTANT_VECTOR),
    MONTH(1, 0, INSTANT_VECTOR, INSTANT_VECTOR),
    PREDICT_LINEAR(INSTANT_VECTOR, RANGE_VECTOR, SCALAR),
    PRESENT_OVER_TIME(INSTANT_VECTOR, RANGE_VECTOR),
    QUANTILE_OVER_TIME(INSTANT_VECTOR, SCALAR, RANGE_VECTOR),
    RATE(INSTANT_VECTOR, RANGE_VECTOR),
    RESETS(INSTANT_VECTOR, RANGE_VECTOR),
    ROUND(2, 1, INSTANT_VECTOR, INSTANT_VECTOR, SCALAR),
    SCALAR_OF("scalar", SCALAR, INSTANT_VECTOR),
    SGN(INSTANT_VECTOR, INSTANT_VECTOR),
    SORT(INSTANT_VECTOR, INSTANT_VECTOR),
    SORT_DESC(INSTANT_VECTOR, INSTANT_VECTOR),
    SQRT(INSTANT_VECTOR, INSTANT_VECTOR),
    STDDEV_OVER_TIME(INSTANT_VECTOR, RANGE_VECTOR),
    STDVAR_OVER_TIME(INSTANT_VECTOR, RANGE_VECTOR),
    SUM_OVER_TIME(INSTANT_VECTOR, RANGE_VECTOR),
    TIME(SCALAR),
    TIMESTAMP(INSTANT_VECTOR, INSTANT_VECTOR),
    VECTOR(INSTANT_VECTOR, SCALAR),
    YEAR(1, 0, INSTANT_VECTOR, INSTANT_VECTOR);

    private static final Map<String, Function> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Function::toString, function -> function));

    private final String text;
    private final ValueType result;
    private final List<ValueType> parameters;
    private final int fewest;
    private final int most;

    Function(ValueType result, ValueType... parameters) {
        this(parameters.length, parameters.length, result, parameters);
    }

    Function(String text, ValueType result, ValueType parameter) {
        this(text, 1, 1, result, parameter);
    }

    Function(int most, int fewest, ValueType result, ValueType... parameters) {
        this("", most, fewest, result, parameters);
    }

    Function(String text, int most, int fewest, ValueType result, ValueType... parameters) {
        this.text = text.isEmpty() ? name().toLowerCase(Locale.ROOT) : text;
        this.result = result;
        this.parameters = List.of(parameters);
        this.fewest = fewest;
        this.most = most;
    }

    /** Returns the type of the function's value. */
    public ValueType result() {
        return result;
    }

    /** Returns the type of the parameter at an index; the last one repeats where a function takes any number. */
    ValueType parameter(int index) {
        return parameters.get(Math.min(index, parameters.size() - 1));
    }

    int fewest() {
        return fewest;
    }

    int most() {
        return most;
    }

    /** Returns the function's name as it is written. */
    @Override
    public String toString() {
        return text;
    }

    static @Nullable Function of(String name) {
        return BY_NAME.get(name);
    }

    static List<String> names() {
        return BY_NAME.keySet().stream().sorted().toList();
    }
}
