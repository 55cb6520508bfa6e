/** What the engine asks of targets, worlds and faults; implementations are found by ServiceLoader. */
@NullMarked
package dev.runbook.engine.spi;

import org.jspecify.annotations.NullMarked;
