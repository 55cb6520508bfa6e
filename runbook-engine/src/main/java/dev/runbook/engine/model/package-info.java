/** The immutable, validated model of runbooks and drills: what discovery makes and execution reads. */
@NullMarked
package dev.runbook.engine.model;

import org.jspecify.annotations.NullMarked;
