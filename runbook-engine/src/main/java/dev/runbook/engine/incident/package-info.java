/** What is left of a run for people: the incident report. */
@NullMarked
package dev.runbook.engine.incident;

import org.jspecify.annotations.NullMarked;
