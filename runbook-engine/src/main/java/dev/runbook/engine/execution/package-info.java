/** The execution of a runbook's steps: threads, time, retries, conditions, rollbacks, verdicts. */
@NullMarked
package dev.runbook.engine.execution;

import org.jspecify.annotations.NullMarked;
