/** Drills: from a healthy baseline through fault, alert and run to recovery, and the control without the runbook. */
@NullMarked
package dev.runbook.engine.drill;

import org.jspecify.annotations.NullMarked;
