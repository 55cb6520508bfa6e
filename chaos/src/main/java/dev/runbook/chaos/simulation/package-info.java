/** One scheduler, one virtual clock, one seed: what makes a drill take milliseconds and repeat byte for byte. */
@NullMarked
package dev.runbook.chaos.simulation;

import org.jspecify.annotations.NullMarked;
