/** What the drills of a runbook have shown that it does: written by drills, packed with the runbook, kept to live. */
@NullMarked
package dev.runbook.engine.envelope;

import org.jspecify.annotations.NullMarked;
