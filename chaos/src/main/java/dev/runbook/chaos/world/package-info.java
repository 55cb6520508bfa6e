/** Worlds: manifests plus what the services in them do, declared once and realised by a target. */
@NullMarked
package dev.runbook.chaos.world;

import org.jspecify.annotations.NullMarked;
