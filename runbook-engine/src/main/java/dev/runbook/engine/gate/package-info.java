/** The one place that every effect of a step passes: classified, checked against the step's kind, recorded, sent. */
@NullMarked
package dev.runbook.engine.gate;

import org.jspecify.annotations.NullMarked;
