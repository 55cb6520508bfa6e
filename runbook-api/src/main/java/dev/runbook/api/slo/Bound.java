package dev.runbook.api.slo;

import org.apiguardian.api.API;

/**
 * A limit that a value keeps or breaks.
 *
 * @param side on which side of the limit the value belongs
 * @param limit the limit, in the unit's base: 0.05 for 5 %, 0.25 for 250 ms
 * @param unit what it counts
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Bound(Side side, double limit, Unit unit) {
    /** The side of the limit on which a value belongs. */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1")
    public enum Side {
        /** The value stays at or below the limit. */
        BELOW,
        /** The value stays at or above the limit. */
        ABOVE
    }

    /** Refuses a limit that is not a number. */
    public Bound {
        if (Double.isNaN(limit)) {
            throw new IllegalArgumentException("a bound needs a number, not NaN");
        }
    }

    /** Bounds a value from above. */
    public static Bound below(double limit, Unit unit) {
        return new Bound(Side.BELOW, limit, unit);
    }

    /** Bounds a value from below. */
    public static Bound above(double limit, Unit unit) {
        return new Bound(Side.ABOVE, limit, unit);
    }

    /** Returns whether a value keeps the bound; NaN, no data, does not. */
    public boolean holds(double value) {
        return side == Side.BELOW ? value <= limit : value >= limit;
    }

    /** Returns the PromQL that is non-empty while an indicator breaks the bound. */
    public String breachedBy(String indicator) {
        return "(" + indicator + ") " + (side == Side.BELOW ? "> " : "< ") + limit;
    }

    @Override
    public String toString() {
        return (side == Side.BELOW ? "at most " : "at least ") + unit.render(limit);
    }
}
