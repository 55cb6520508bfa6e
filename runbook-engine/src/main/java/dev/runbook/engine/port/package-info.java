/** The Kubernetes and Prometheus ports of steps; everything they do passes the step's gate. */
@NullMarked
package dev.runbook.engine.port;

import org.jspecify.annotations.NullMarked;
