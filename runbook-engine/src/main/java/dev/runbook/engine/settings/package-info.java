/** Files that people name. */
@NullMarked
package dev.runbook.engine.settings;

import org.jspecify.annotations.NullMarked;
