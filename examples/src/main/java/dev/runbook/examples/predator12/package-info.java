/**
 * Predator12: the document <em>Runbook: Self-Healing Operations</em> as runbooks that can be drilled and run. What the
 * document gets wrong is corrected here and listed in {@code examples/predator12/ERRATA.md}.
 */
@NullMarked
package dev.runbook.examples.predator12;

import org.jspecify.annotations.NullMarked;
