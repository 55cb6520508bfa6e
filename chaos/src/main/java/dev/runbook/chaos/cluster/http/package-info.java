/** The embedded cluster's second front end: a loopback HTTP server for the command line, kubectl and other programs. */
@NullMarked
package dev.runbook.chaos.cluster.http;

import org.jspecify.annotations.NullMarked;
