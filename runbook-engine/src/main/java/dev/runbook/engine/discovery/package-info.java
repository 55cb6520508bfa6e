/** Discovery: reads annotated classes into the validated model and finds everything that is wrong with them. Pure. */
@NullMarked
package dev.runbook.engine.discovery;

import org.jspecify.annotations.NullMarked;
