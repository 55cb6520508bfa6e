package dev.runbook.chaos.cluster;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * An exact quantity of a resource, such as {@code 250m} or {@code 512Mi}, written as Kubernetes does: the largest suffix
 * that leaves a whole number (k8s.io/apimachinery/pkg/api/resource).
 *
 * @param amount in cores, bytes or pieces
 * @param binary whether it is written with Ki, Mi and so on
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Quantity(BigDecimal amount, boolean binary) implements Comparable<Quantity> {
    /** Nothing. */
    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, false);

    private static final List<String> DECIMAL = List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
    private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
    private static final Pattern FORM =
            Pattern.compile("(?=.)([+-]?\\d*\\.?\\d*)(?:([numkMGTPE]|[KMGTPE]i)?|[eE]([+-]?\\d{1,2}))");

    /** What Kubernetes' parser takes apart before it looks at the suffix. */
    private static final Pattern PARTS = Pattern.compile("(?=.)[+-]?\\d*\\.?\\d*[eEinumkKMGTP]*[-+]?\\d*");

    /** What can't be written in any other way. */
    private static final Pattern CANONICAL = Pattern.compile("[1-9]\\d{0,2}(?:[numkMGTPE]|[KMGTPE]i)?");

    /** Writes a quantity as Kubernetes does, {@code 0.5} as {@code 500m}; any other text stays as it is. */
    public static String canonical(String text) {
        return CANONICAL.matcher(text).matches() || !isOne(text) ? text : of(text).toString();
    }

    /**
     * Reads a quantity.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Quantity of(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("not a quantity of a resource: \"" + text
                    + "\"; write a number with a suffix such as m, k, M, Ki, Mi or Gi, or without one");
        }
        // Kubernetes reads a suffix without a number as nothing.
        var number =
                form.group(1).chars().anyMatch(Character::isDigit) ? new BigDecimal(form.group(1)) : BigDecimal.ZERO;
        var suffix = form.group(2) == null ? "" : form.group(2);
        if (suffix.endsWith("i")) {
            return new Quantity(number.multiply(KIBI.pow(BINARY.indexOf(suffix))), true);
        }
        int power = form.group(3) == null ? 3 * (DECIMAL.indexOf(suffix) - 3) : Integer.parseInt(form.group(3));
        return new Quantity(number.scaleByPowerOfTen(power), false);
    }

    /** Tells whether a text is a quantity. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** Says in Kubernetes' words what keeps a text from being a quantity; empty if it is one. */
    public static Optional<String> problem(String text) {
        if (isOne(text)) {
            return Optional.empty();
        }
        return Optional.of(
                PARTS.matcher(text).matches()
                        ? "unable to parse quantity's suffix"
                        : "quantities must match the regular expression"
                                + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }

    /** Adds; the sum is written as the first one that isn't nothing. */
    public Quantity plus(Quantity other) {
        return new Quantity(amount.add(other.amount), amount.signum() == 0 ? other.binary : binary);
    }

    /** Returns the larger one. */
    public Quantity max(Quantity other) {
        return compareTo(other) >= 0 ? this : other;
    }

    @Override
    public int compareTo(Quantity other) {
        return amount.compareTo(other.amount);
    }

    @Override
    public String toString() {
        if (amount.signum() == 0) {
            return "0";
        }
        if (binary && amount.abs().compareTo(KIBI) >= 0) {
            return binaryText(amount.setScale(0, RoundingMode.CEILING));
        }
        for (int i = DECIMAL.size() - 1; i > 0; i--) {
            var shifted = amount.scaleByPowerOfTen(-3 * (i - 3)).stripTrailingZeros();
            if (shifted.scale() <= 0) {
                return shifted.toPlainString() + DECIMAL.get(i);
            }
        }
        return amount.scaleByPowerOfTen(9).setScale(0, RoundingMode.CEILING).toPlainString() + DECIMAL.get(0);
    }

    private static String binaryText(BigDecimal bytes) {
        var left = bytes;
        int power = 0;
        while (power < BINARY.size() - 1 && left.remainder(KIBI).signum() == 0) {
            left = left.divide(KIBI);
            power++;
        }
        return left.toPlainString() + BINARY.get(power);
    }
}
