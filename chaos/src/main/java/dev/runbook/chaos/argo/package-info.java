/** Argo Rollouts in the embedded cluster: canary updates, analysis, abort, undo, promotion, as v1.8 does them. */
@NullMarked
package dev.runbook.chaos.argo;

import org.jspecify.annotations.NullMarked;
