/** The one node of the embedded cluster: scheduler, life cycle of pods and containers, logs. */
@NullMarked
package dev.runbook.chaos.kubelet;

import org.jspecify.annotations.NullMarked;
