/** AssertJ assertions for what drills showed and for Kubernetes objects. */
@NullMarked
package dev.runbook.chaos.assertion;

import org.jspecify.annotations.NullMarked;
