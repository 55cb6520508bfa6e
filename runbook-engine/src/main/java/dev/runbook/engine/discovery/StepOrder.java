package dev.runbook.engine.discovery;

import dev.runbook.api.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts steps in the one order that their {@code order} and {@code after} allow. A runbook whose steps could run in two
 * orders would be drilled in one and run in the other, so that is an error.
 */
final class StepOrder {
    private final Map<String, DeclaredStep> steps = new LinkedHashMap<>();
    private final Map<String, Set<String>> before = new LinkedHashMap<>();
    private final Problems problems;
    private boolean sound = true;

    private StepOrder(List<DeclaredStep> declared, Problems problems) {
        this.problems = problems;
        for (var step : declared) {
            steps.put(step.name(), step);
            before.put(step.name(), new LinkedHashSet<>());
        }
    }

    /** Returns the steps in order, null if there is a problem. */
    static @Nullable List<DeclaredStep> of(List<DeclaredStep> declared, Problems problems) {
        if (allOrdered(declared)) {
            return byOrder(declared, problems);
        }
        var order = new StepOrder(declared, problems);
        order.readOrders(declared);
        order.readAfters(declared);
        return order.sound ? order.sorted() : null;
    }

    private static boolean allOrdered(List<DeclaredStep> declared) {
        for (var step : declared) {
            if (step.step().order() == Step.UNORDERED || step.step().after().length > 0) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable List<DeclaredStep> byOrder(List<DeclaredStep> declared, Problems problems) {
        var sorted = new ArrayList<>(declared);
        if (sorted.size() > 1) {
            sorted.sort(
                    Comparator.comparingInt((DeclaredStep step) -> step.step().order())
                            .thenComparing(DeclaredStep::name));
        }
        boolean sound = true;
        for (int i = 1; i < sorted.size(); i++) {
            var previous = sorted.get(i - 1);
            var step = sorted.get(i);
            if (step.step().order() == previous.step().order()) {
                sound = false;
                problems.add(
                        step.method(),
                        step.about() + " has order = " + step.step().order() + ", and so has '" + previous.name()
                                + "': which runs first is not said.",
                        "Give each step an order of its own.");
            }
        }
        return sound ? sorted : null;
    }

    private void readOrders(List<DeclaredStep> declared) {
        var ordered = new ArrayList<DeclaredStep>();
        for (var step : declared) {
            boolean hasOrder = step.step().order() != Step.UNORDERED;
            boolean hasAfter = step.step().after().length > 0;
            if (hasOrder == hasAfter) {
                problem(
                        step,
                        step.about() + (hasOrder ? " has both order and after." : " has neither order nor after."),
                        hasOrder
                                ? "Keep one of them."
                                : "Give it order = 10, or after = the step before it. The first step has an order.");
            }
            if (hasOrder) {
                ordered.add(step);
            }
        }
        var sorted = byOrder(ordered, problems);
        if (sorted == null) {
            sound = false;
            return;
        }
        for (int i = 1; i < sorted.size(); i++) {
            predecessors(sorted.get(i)).add(sorted.get(i - 1).name());
        }
    }

    private void readAfters(List<DeclaredStep> declared) {
        for (var step : declared) {
            for (var name : step.step().after()) {
                if (steps.containsKey(name)) {
                    predecessors(step).add(name);
                } else {
                    problem(
                            step,
                            step.about() + " comes after '" + name + "', which is no step of this runbook.",
                            "Use the name of a @Step method: " + String.join(", ", steps.keySet()) + ".");
                }
            }
        }
    }

    private @Nullable List<DeclaredStep> sorted() {
        var sorted = new ArrayList<DeclaredStep>();
        var left = new LinkedHashMap<>(before);
        while (!left.isEmpty()) {
            var free = new ArrayList<String>();
            left.forEach((name, predecessors) -> {
                if (predecessors.stream().noneMatch(left::containsKey)) {
                    free.add(name);
                }
            });
            if (free.size() != 1) {
                unsorted(free, left.keySet());
                return null;
            }
            sorted.add(step(free.get(0)));
            left.remove(free.get(0));
        }
        return sorted;
    }

    private void unsorted(List<String> free, Set<String> left) {
        if (free.isEmpty()) {
            var step = step(left.iterator().next());
            problem(
                    step,
                    "The steps " + quoted(left) + " come after each other in a circle: none can be the first.",
                    "Remove one after.");
        } else {
            var step = step(free.get(1));
            problem(
                    step,
                    "The steps " + quoted(free) + " may run in any order: nothing says which comes first.",
                    "Let one come after the other, or give them orders.");
        }
    }

    private void problem(DeclaredStep step, String what, String remedy) {
        sound = false;
        problems.add(step.method(), what, remedy);
    }

    private static String quoted(Iterable<String> names) {
        return "'" + String.join("', '", names) + "'";
    }

    private Set<String> predecessors(DeclaredStep step) {
        return before.computeIfAbsent(step.name(), name -> new LinkedHashSet<>());
    }

    private DeclaredStep step(String name) {
        var step = steps.get(name);
        if (step == null) {
            throw new IllegalArgumentException(name);
        }
        return step;
    }
}
