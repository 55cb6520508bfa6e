package dev.runbook.chaos.controller;

import java.util.Map;
import org.apiguardian.api.API;

/** Reads the quantities of resources, such as {@code 250m}, {@code 1.5} or {@code 512Mi}. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Quantities {
    private static final Map<String, Double> SUFFIXES = Map.ofEntries(
            Map.entry("", 1.0),
            Map.entry("n", 1e-9),
            Map.entry("u", 1e-6),
            Map.entry("m", 1e-3),
            Map.entry("k", 1e3),
            Map.entry("M", 1e6),
            Map.entry("G", 1e9),
            Map.entry("T", 1e12),
            Map.entry("P", 1e15),
            Map.entry("E", 1e18),
            Map.entry("Ki", 0x1p10),
            Map.entry("Mi", 0x1p20),
            Map.entry("Gi", 0x1p30),
            Map.entry("Ti", 0x1p40),
            Map.entry("Pi", 0x1p50),
            Map.entry("Ei", 0x1p60));

    private Quantities() {}

    /**
     * Returns a quantity as a number: cores, bytes or a count.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static double amount(String quantity) {
        int end = quantity.length();
        while (end > 0 && Character.isLetter(quantity.charAt(end - 1))) {
            end--;
        }
        var factor = SUFFIXES.get(quantity.substring(end));
        if (factor == null || end == 0) {
            throw new IllegalArgumentException("not a quantity of a resource: \"" + quantity
                    + "\"; write a number with a suffix such as m, k, M, Ki, Mi or Gi, or without one");
        }
        return Double.parseDouble(quantity.substring(0, end)) * factor;
    }
}
