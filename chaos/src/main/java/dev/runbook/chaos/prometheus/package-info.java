/** A small Prometheus on the virtual clock: it scrapes, evaluates PromQL and alert rules as Prometheus 3 does. */
@NullMarked
package dev.runbook.chaos.prometheus;

import org.jspecify.annotations.NullMarked;
