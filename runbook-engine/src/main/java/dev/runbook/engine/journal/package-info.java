/** The append-only record of a run: one JSON line a record, the same bytes for the same seed. */
@NullMarked
package dev.runbook.engine.journal;

import org.jspecify.annotations.NullMarked;
