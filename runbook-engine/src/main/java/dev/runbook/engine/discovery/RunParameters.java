package dev.runbook.engine.discovery;

import dev.runbook.api.Default;
import dev.runbook.api.NoParameters;
import dev.runbook.engine.model.ParameterValue;
import java.lang.reflect.RecordComponent;
import java.time.DateTimeException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the parameters of runs: the record that declares them, and the values that a drill gives. */
final class RunParameters {
    private RunParameters() {}

    /** Says what is wrong with the record of a runbook. */
    static void check(Class<? extends Record> type, Problems problems) {
        if (type == NoParameters.class) {
            return;
        }
        if (!type.isRecord()) {
            problems.add("@Runbook has parameters that are no record.", "Name a record, or leave it out.");
            return;
        }
        for (var component : type.getRecordComponents()) {
            if (!ParameterValue.supports(component.getType())) {
                problems.add(
                        "Parameter " + component.getName() + " of " + Problems.name(type) + " is a "
                                + component.getType().getSimpleName() + ".",
                        "Make it a String, int, long, double, boolean, Duration, Instant or enum.");
                continue;
            }
            var given = component.getAnnotation(Default.class);
            if (given != null) {
                checkValue(type, component, given.value(), "@Default", problems);
            }
        }
    }

    /** Returns a drill's parameters by name, in order. */
    static Map<String, String> read(String[] assignments, @Nullable Class<? extends Record> type, Problems problems) {
        var values = new LinkedHashMap<String, String>();
        for (var assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                problems.add(
                        "@Drill has the parameter \"" + assignment + "\", which is not name=value.",
                        "Write it as parameters = \"ceiling=12\".");
            } else if (values.put(assignment.substring(0, equals), assignment.substring(equals + 1)) != null) {
                problems.add(
                        "@Drill gives the parameter " + assignment.substring(0, equals) + " twice.", "Remove one.");
            }
        }
        if (type != null && type.isRecord()) {
            checkAgainst(type, values, problems);
        }
        return values;
    }

    private static void checkAgainst(Class<? extends Record> type, Map<String, String> values, Problems problems) {
        var unknown = new LinkedHashMap<>(values);
        for (var component : type.getRecordComponents()) {
            var value = unknown.remove(component.getName());
            if (value != null) {
                checkValue(type, component, value, "@Drill", problems);
            } else if (component.getAnnotation(Default.class) == null) {
                problems.add(
                        "@Drill gives no value for the parameter " + component.getName() + " of " + Problems.name(type)
                                + ", which has no @Default.",
                        "Add parameters = \"" + component.getName() + "=...\".");
            }
        }
        for (var name : unknown.keySet()) {
            problems.add(
                    "@Drill gives the parameter " + name + ", which "
                            + (type == NoParameters.class
                                    ? "its runbook, having none, does not know."
                                    : Problems.name(type) + " does not have."),
                    "Remove it or correct its name.");
        }
    }

    private static void checkValue(
            Class<?> type, RecordComponent component, String text, String by, Problems problems) {
        var wanted = component.getType();
        if (ParameterValue.supports(wanted) && !fits(wanted, text)) {
            problems.add(
                    by + " gives the parameter " + component.getName() + " of " + Problems.name(type) + " the value \""
                            + text + "\", which is no " + wanted.getSimpleName() + ".",
                    "Correct the value.");
        }
    }

    private static boolean fits(Class<?> type, String text) {
        try {
            ParameterValue.read(type, text);
            return true;
        } catch (IllegalArgumentException | DateTimeException e) {
            return false;
        }
    }
}
