package dev.runbook.chaos.prometheus;

import java.math.BigDecimal;
import java.math.MathContext;
import org.apiguardian.api.API;

/** Writes numbers as Go does: the shortest digits that read back as the same number, alike on every JDK. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Numbers {
    private static final int MOST_DIGITS = 17;

    private Numbers() {}

    /** Writes a number without an exponent. */
    static String plain(double value) {
        return Double.isFinite(value) ? shortest(value).toPlainString() : special(value);
    }

    /** Writes a number with an exponent if that is below -4 or from 21 on, as Go's templates print it. */
    static String general(double value) {
        return text(value, -4);
    }

    /** Writes a number with an exponent if that is below -6 or from 21 on, as Prometheus's HTTP API does. */
    public static String answered(double value) {
        return text(value, -6);
    }

    private static String text(double value, int least) {
        if (!Double.isFinite(value) || value == 0) {
            return Double.isFinite(value) ? "0" : special(value);
        }
        var digits = shortest(value);
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= least && exponent < 21) {
            return digits.toPlainString();
        }
        var mantissa = digits.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString();
        return mantissa + (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }

    private static BigDecimal shortest(double value) {
        var exact = new BigDecimal(value);
        for (int digits = 1; digits < MOST_DIGITS; digits++) {
            var rounded = exact.round(new MathContext(digits));
            if (rounded.doubleValue() == value) {
                return rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(MOST_DIGITS)).stripTrailingZeros();
    }

    private static String special(double value) {
        return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    }
}
