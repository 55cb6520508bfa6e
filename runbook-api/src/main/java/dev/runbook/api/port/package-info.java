/** The ports: small typed doors through which steps look at and act on the world, and the values they return. */
@NullMarked
package dev.runbook.api.port;

import org.jspecify.annotations.NullMarked;
