package dev.runbook.engine.rules;

import java.nio.file.Path;
import java.util.SortedMap;

/**
 * An alert rule of a file.
 *
 * @param file where it stands
 * @param line at which line of it, from 1
 * @param group its group
 * @param alert its name
 * @param expr its PromQL, as written
 * @param forDuration how long it must hold, as written; {@code 0s} when left out
 * @param labels that it adds, by name
 * @param runbookUrl the annotation; empty when there is none
 */
record GivenRule(
        Path file,
        int line,
        String group,
        String alert,
        String expr,
        String forDuration,
        SortedMap<String, String> labels,
        String runbookUrl) {
    String where() {
        return file + ":" + line + ", group " + group;
    }
}
