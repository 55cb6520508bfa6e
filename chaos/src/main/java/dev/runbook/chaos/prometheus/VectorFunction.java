package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Function;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.function.ToIntFunction;

/** Makes a number of one element's value and up to two scalars. */
@FunctionalInterface
interface VectorFunction {
    /** Evaluates one value; functions of fewer scalars ignore the rest. */
    double of(double value, double first, double second);

    /** Returns what a function of PromQL that maps an instant vector does with each value. */
    static VectorFunction of(Function function) {
        return switch (function) {
            case ABS -> (value, first, second) -> Math.abs(value);
            case CEIL -> (value, first, second) -> Math.ceil(value);
            case FLOOR -> (value, first, second) -> Math.floor(value);
            case SQRT -> (value, first, second) -> Math.sqrt(value);
            case EXP -> (value, first, second) -> StrictMath.exp(value);
            case LN -> (value, first, second) -> StrictMath.log(value);
            case LOG2 -> (value, first, second) -> log2(value);
            case LOG10 -> (value, first, second) -> StrictMath.log10(value);
            case SGN -> (value, first, second) -> Math.signum(value);
            case ROUND -> (value, to, second) -> Math.floor(value * (1 / to) + 0.5) / (1 / to);
            case CLAMP -> (value, least, greatest) -> Math.max(least, Math.min(greatest, value));
            case CLAMP_MIN -> (value, least, second) -> Math.max(least, value);
            case CLAMP_MAX -> (value, greatest, second) -> Math.min(greatest, value);
            case MINUTE -> calendar(ZonedDateTime::getMinute);
            case HOUR -> calendar(ZonedDateTime::getHour);
            case DAY_OF_WEEK -> calendar(time -> time.getDayOfWeek().getValue() % 7);
            case DAY_OF_MONTH -> calendar(ZonedDateTime::getDayOfMonth);
            case DAY_OF_YEAR -> calendar(ZonedDateTime::getDayOfYear);
            case DAYS_IN_MONTH -> calendar(time -> time.toLocalDate().lengthOfMonth());
            case MONTH -> calendar(ZonedDateTime::getMonthValue);
            case YEAR -> calendar(ZonedDateTime::getYear);
            default -> throw new IllegalArgumentException(function + " maps no single values");
        };
    }

    /** Returns the binary logarithm, exact for powers of two. */
    private static double log2(double value) {
        int exponent = Math.getExponent(value);
        boolean normal = value > 0 && exponent >= Double.MIN_EXPONENT && exponent <= Double.MAX_EXPONENT;
        double ln2 = StrictMath.log(2);
        return normal ? exponent + StrictMath.log(Math.scalb(value, -exponent)) / ln2 : StrictMath.log(value) / ln2;
    }

    private static VectorFunction calendar(ToIntFunction<ZonedDateTime> field) {
        // Beyond the years of java.time Prometheus' answer is an accident of its arithmetic.
        return (seconds, first, second) -> Math.abs(seconds) < Instant.MAX.getEpochSecond()
                ? field.applyAsInt(Instant.ofEpochSecond((long) seconds).atZone(ZoneOffset.UTC))
                : Double.NaN;
    }
}
