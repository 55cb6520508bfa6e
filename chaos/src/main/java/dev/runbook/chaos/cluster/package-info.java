/** The embedded cluster's objects: types, storage, resource versions and the log of changes. */
@NullMarked
package dev.runbook.chaos.cluster;

import org.jspecify.annotations.NullMarked;
