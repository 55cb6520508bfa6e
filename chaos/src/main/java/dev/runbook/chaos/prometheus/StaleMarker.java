package dev.runbook.chaos.prometheus;

/**
 * The NaN that ends a series, told from other NaNs by its low bits, as Prometheus stores it.
 *
 * <p>Operators use it inside as well, for "no sample": it can never be the outcome of a calculation.
 */
final class StaleMarker {
    static final double VALUE = Double.longBitsToDouble(0x7ff0000000000002L);

    /** All bits but the quiet one, which a processor may set on the way. */
    private static final long MASK = ~0x0008000000000000L;

    private StaleMarker() {}

    static boolean is(double value) {
        return Double.isNaN(value) && (Double.doubleToRawLongBits(value) & MASK) == 0x7ff0000000000002L;
    }
}
