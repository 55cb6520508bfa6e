/** The fabric8 client's transport onto the embedded API server: in process, without a socket. */
@NullMarked
package dev.runbook.chaos.cluster.client;

import org.jspecify.annotations.NullMarked;
