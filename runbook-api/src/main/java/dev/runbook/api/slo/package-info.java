/** Typed service level objectives: the one place where a threshold stands. */
@NullMarked
package dev.runbook.api.slo;

import org.jspecify.annotations.NullMarked;
