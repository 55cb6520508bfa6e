/** OpenTelemetry traces of live runs. */
@NullMarked
package dev.runbook.engine.trace;

import org.jspecify.annotations.NullMarked;
