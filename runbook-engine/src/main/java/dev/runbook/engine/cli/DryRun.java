package dev.runbook.engine.cli;

/** Who tries what a plan holds back. */
enum DryRun {
    /** The API server, before the run. */
    NONE,
    /** Nobody: what a request says is taken for what it would leave. */
    CLIENT,
    /** The API server. */
    SERVER
}
