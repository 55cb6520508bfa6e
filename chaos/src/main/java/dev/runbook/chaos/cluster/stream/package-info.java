/** Connections into pods as they go over the wire: Kubernetes' channel protocol for web sockets, and SPDY. */
@NullMarked
package dev.runbook.chaos.cluster.stream;

import org.jspecify.annotations.NullMarked;
