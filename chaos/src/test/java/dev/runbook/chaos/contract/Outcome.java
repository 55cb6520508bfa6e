package dev.runbook.chaos.contract;

import java.util.List;

/**
 * What came of one check.
 *
 * @param differences what differs, one line each; empty unless it is different
 * @param attempts how often the real cluster was asked; 0 when its recorded answer was used
 */
record Outcome(CheckCase check, Verdict verdict, List<String> differences, int attempts) {
    enum Verdict {
        EQUAL("equal"),
        DIFFERENT("different"),
        NOT_EMULATED("notEmulated");

        final String label;

        Verdict(String label) {
            this.label = label;
        }
    }
}
