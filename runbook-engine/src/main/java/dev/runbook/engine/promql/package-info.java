/** Reads PromQL as Prometheus 3 does: text in, an immutable and type-checked tree out, or an error with its position. */
@NullMarked
package dev.runbook.engine.promql;

import org.jspecify.annotations.NullMarked;
