package dev.runbook.chaos.live;

/** A class of its own that {@link GrowAgents} reaches. */
final class GrowthWords {
    private GrowthWords() {}

    static String tooFew(int by) {
        return "by is " + by + ", it has to be 1 or more";
    }
}
