/** The command line {@code runbook}: plans, runs, resumes and rolls back on live clusters. */
@NullMarked
package dev.runbook.engine.cli;

import org.jspecify.annotations.NullMarked;
