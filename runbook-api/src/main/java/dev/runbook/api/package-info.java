/** The annotations that make a class a runbook, and the words that a run's author meets. */
@NullMarked
package dev.runbook.api;

import org.jspecify.annotations.NullMarked;
