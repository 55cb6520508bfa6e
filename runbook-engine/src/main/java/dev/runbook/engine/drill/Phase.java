package dev.runbook.engine.drill;

import org.apiguardian.api.API;

/** The phases of a drill, in order. */
@API(status = API.Status.INTERNAL, since = "0.1")
public enum Phase {
    /** {@link DrillRun#prepare}. */
    PREPARE("preparing"),
    /** {@link DrillRun#baseline}. */
    BASELINE("the baseline"),
    /** {@link DrillRun#inject}. */
    INJECT("injecting"),
    /** {@link DrillRun#detect}. */
    DETECT("the detection"),
    /** {@link DrillRun#step}, all of them; skipped by itself after a failed step. */
    STEPS("the run"),
    /** {@link DrillRun#end}. */
    END("the verdict"),
    /** {@link DrillRun#recover}. */
    RECOVER("the recovery"),
    /** {@link DrillRun#control}. */
    CONTROL("the control"),
    /** {@link DrillRun#ablation}. */
    ABLATION("an ablation");

    /** What is told to have failed. */
    final String words;

    Phase(String words) {
        this.words = words;
    }
}
