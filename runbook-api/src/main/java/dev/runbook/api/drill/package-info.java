/** Drills: how a runbook is proven in a world with a fault. */
@NullMarked
package dev.runbook.api.drill;

import org.jspecify.annotations.NullMarked;
