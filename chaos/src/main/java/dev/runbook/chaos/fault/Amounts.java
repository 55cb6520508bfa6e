package dev.runbook.chaos.fault;

import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds the amounts of a fault that make no sense, so that they are told beside what its world says against it. */
final class Amounts {
    private final List<String> problems = new ArrayList<>();

    Amounts require(boolean sensible, String otherwise) {
        if (!sensible) {
            problems.add(otherwise);
        }
        return this;
    }

    Amounts errors(double share, int status) {
        return require(
                        share > 0 && share <= 1,
                        "a share of " + share + " of the requests can't fail; use one above 0, 1 at most")
                .require(
                        status >= 400 && status <= 599,
                        "answering " + status + " is no error; use a status from 400 to 599");
    }

    Amounts longer(Duration time) {
        return require(
                !time.isNegative() && !time.isZero(),
                "a delay of " + time.toMillis() + " ms is none; use one above zero");
    }

    Amounts times(int times) {
        return require(times > 0, "what happens " + times + " times does not happen; use one at least");
    }

    Amounts pods(int pods) {
        return require(pods > 0, pods + " pods are none; use one at least");
    }

    /** Requires a Kubernetes quantity above zero. */
    Amounts quantity(String text, String of, String example) {
        try {
            return require(amount(text) > 0, of + " of " + text + " is none; use an amount above zero, as " + example);
        } catch (IllegalArgumentException unreadable) {
            return require(false, "'" + text + "' is no amount of " + of + "; write one as " + example);
        }
    }

    /** Returns what was found, and what else is wrong. */
    List<String> and(List<String> others) {
        var all = new ArrayList<>(problems);
        all.addAll(others);
        return all;
    }

    static double amount(String quantity) {
        return Quantity.getAmountInBytes(Quantity.parse(quantity)).doubleValue();
    }
}
