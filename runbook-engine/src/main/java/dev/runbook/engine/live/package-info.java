/** Runs on live clusters: the cluster and its Prometheus, the lock, the policy, the kill switch. */
@NullMarked
package dev.runbook.engine.live;

import org.jspecify.annotations.NullMarked;
