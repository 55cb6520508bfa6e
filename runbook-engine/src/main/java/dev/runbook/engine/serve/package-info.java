/** Alerts to runbooks: what Alertmanager sends is written down, and starts runs. */
@NullMarked
package dev.runbook.engine.serve;

import org.jspecify.annotations.NullMarked;
