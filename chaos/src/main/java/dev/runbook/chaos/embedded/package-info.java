/** The embedded target: a cluster, its Prometheus and the world in it as one simulation in this process. */
@NullMarked
package dev.runbook.chaos.embedded;

import org.jspecify.annotations.NullMarked;
