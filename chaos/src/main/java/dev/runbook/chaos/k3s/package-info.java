/** Worlds on a real Kubernetes: a k3s in a container, with real pods, a real Prometheus and real controllers. */
@NullMarked
package dev.runbook.chaos.k3s;

import org.jspecify.annotations.NullMarked;
