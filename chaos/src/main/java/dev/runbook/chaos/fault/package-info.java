/** Faults: what goes wrong in a drill, as values that are injected, observed from outside and healed. */
@NullMarked
package dev.runbook.chaos.fault;

import org.jspecify.annotations.NullMarked;
